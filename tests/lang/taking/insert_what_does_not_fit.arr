insert([[1, 2], [3, 4]], 0, [1, 2, 3], axis=0)
# error: they must broadcast to shape (1, 2)
