nonzero(zeros(10^11))
