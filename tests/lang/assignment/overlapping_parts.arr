# The right side is finished before anything changes.
x = arange(6)
x[1:] = x[:-1]
x                               # expect: [0 0 1 2 3 4]
x[:] = x[::-1]
x                               # expect: [4 3 2 1 0 0]
x[:3], x[3:] = x[3:], x[:3]
x                               # expect: [1 0 0 4 3 2]
x[x] = arange(6)
x                               # expect: [2 0 5 4 3 2]
