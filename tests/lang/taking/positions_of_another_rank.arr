take_along_axis([[1, 2], [3, 4]], [0, 1], axis=1)
# error: both must have as many dimensions
