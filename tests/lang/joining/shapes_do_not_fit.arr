concatenate(([1, 2], [[3, 4]]))
# error: arrays of shape (2,) and (1, 2) cannot be concatenated along axis 0
