geomspace(0, 1)
# error: a geometric sequence cannot include zero
