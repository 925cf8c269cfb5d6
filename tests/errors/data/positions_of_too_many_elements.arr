nonzero(zeros(10^14))
