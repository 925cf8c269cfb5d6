x = [3, 1, 2]
rolling_mean(x, 5)
