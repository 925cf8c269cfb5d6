diff(5)
# error: a scalar has no neighbours
