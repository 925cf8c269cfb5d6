pad([1, 2], -1)
# error: an axis cannot grow by -1 elements
