x = arange(10)
x[len(x) / 2]
