clip([1, 5, 9], 2, min=3)
# error: `a_min` and `min` are two names of one bound
