x = arange(12).reshape(3, 4)
x[x[0] > 1]
