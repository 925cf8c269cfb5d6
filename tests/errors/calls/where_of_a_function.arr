x = [-1.0, 4.0]
sqrt(x, where=x > 0)
