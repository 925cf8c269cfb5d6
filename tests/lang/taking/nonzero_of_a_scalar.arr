nonzero(5)
# error: a scalar has no positions
