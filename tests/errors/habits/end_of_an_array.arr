x = arange(3)
x[end]
