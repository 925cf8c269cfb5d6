a = [1, 2]
a > 0 & a < 2
# error: (a > 0) & (a < 2)
# error at: 2:7
