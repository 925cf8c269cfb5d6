rolling_sum([1, 2, 3], 0)
# error: a window has 1 or more elements, not 0
