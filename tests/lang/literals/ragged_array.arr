x = [[1, 2], [3]]
# error: shape
