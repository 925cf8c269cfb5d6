quantile([1, 2, 3], 0.5, weights=[1, 1, 2])
