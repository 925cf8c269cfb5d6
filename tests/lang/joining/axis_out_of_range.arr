concatenate(([1], [2]), axis=1)
# error: axis 1 is out of range for an array of 1 dimensions
