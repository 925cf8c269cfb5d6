x = [1, 2, 3]
x[[0.5, 1]]
# error: an index must be an array of integers or bools, not of float64
# error at: 2:3
