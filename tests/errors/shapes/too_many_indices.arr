x = arange(10)
x[1, 2]
