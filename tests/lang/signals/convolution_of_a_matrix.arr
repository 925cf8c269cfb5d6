convolve([[1, 2]], [1])
# error: a sequence of one dimension is needed, not of shape (1, 2)
