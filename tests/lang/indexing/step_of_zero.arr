x = arange(10)
x[::0]
# error: the step of a slice cannot be 0
# error at: 2:3
