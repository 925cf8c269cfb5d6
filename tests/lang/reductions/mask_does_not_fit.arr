sum([1, 2], where=[true, false, true])
# error: a mask of shape (3,) does not fit an array of shape (2,)
