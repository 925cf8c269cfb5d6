rot90([1, 2])
# error: two axes are needed to turn an array of shape (2,)
