quantile([1, 2], 0.5, weights=[-1, 2], method="inverted_cdf")
# error: weights must be 0 or more
