poisson([1, 2, -1])
