x = arange(5)
x[x > 2] = [1, 2, 3]
# error: a value of shape (3,) does not fit the elements
# error at: 2:12
