sum([1, 2], axis=1)
# error: axis 1 is out of range
# error at: 1:18
