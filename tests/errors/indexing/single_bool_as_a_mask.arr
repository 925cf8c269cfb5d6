x = arange(10)
n = 3
x[n > 2]
