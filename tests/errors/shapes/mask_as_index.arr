x = arange(10)
x[x > 5]
