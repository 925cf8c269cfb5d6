x = poisson(-3, 10)
