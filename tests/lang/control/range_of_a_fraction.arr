range(0.5)
# error: an argument of `range` must be an integer, not 0.5
# error at: 1:7
