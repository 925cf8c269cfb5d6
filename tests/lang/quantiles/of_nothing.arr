quantile([], 0.5)
# error: quantile of an empty array has no value
