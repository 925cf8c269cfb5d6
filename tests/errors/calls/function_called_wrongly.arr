fn gauss(x, mu = 0, sd = 1) = exp(-((x - mu) / sd)^2 / 2)
gauss(0, sigma=2)
