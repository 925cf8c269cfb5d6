x = [[1, 2], [3]]
# error: the rows have different lengths
# error at: 1:14
