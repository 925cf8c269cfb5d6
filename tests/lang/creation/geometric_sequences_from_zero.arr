geomspace([1, 0], 4)
# error: a geometric sequence cannot include zero
