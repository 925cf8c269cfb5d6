x = shuffle(zeros(10^14))
