binomial(2.5, 0.5)
