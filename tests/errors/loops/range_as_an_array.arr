x = range(10)
y = 2 * x
