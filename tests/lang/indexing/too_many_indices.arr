x = arange(10)
x[0, 0]
# error: 2 indices for an array of 1 dimensions
