x = arange(10)
x[10]
# error: 10
# error at: 2:3
