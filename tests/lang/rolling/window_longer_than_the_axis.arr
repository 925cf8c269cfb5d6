rolling_mean([1, 2, 3], 4)
# error: a window of 4 elements does not fit axis 0 of 3 elements
# error at: 1:25
