binomial(10, 1.5)
