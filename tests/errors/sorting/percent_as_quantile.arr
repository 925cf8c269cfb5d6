quantile([1, 2, 3], 50)
