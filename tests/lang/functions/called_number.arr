n = 3
n(2)
# error: `n` is not a function, it is a number
# error at: 2:1
