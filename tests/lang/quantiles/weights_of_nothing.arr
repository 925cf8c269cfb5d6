quantile([1, 2], 0.5, weights=[0, 0], method="inverted_cdf")
# error: the weights must be finite and not all 0
