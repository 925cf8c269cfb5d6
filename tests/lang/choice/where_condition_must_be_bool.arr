where([1, 2], 1, 2)
# error: must be bool
# error at: 1:7
