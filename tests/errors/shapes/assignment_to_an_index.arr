x = arange(10)
x[0] = 5
