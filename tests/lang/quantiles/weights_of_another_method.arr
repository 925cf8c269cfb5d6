quantile([1, 2], 0.5, weights=[1, 1])
# error: the method "linear" takes no weights
