x = arange(6)
x.reshape(4, 2)
# error: (4, 2)
