stack(([1, 2], [1, 2, 3]))
# error: arrays of shape (2,) and (3,) cannot be stacked
