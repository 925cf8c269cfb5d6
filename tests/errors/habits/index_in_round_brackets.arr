x = arange(3)
x(1)
