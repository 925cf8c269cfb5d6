x = arange(10)
x.reshape(3, -1)
