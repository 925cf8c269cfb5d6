fn f(x, y = 1) = x + y
f(1, x = 2)
# error: argument `x` is given twice
# error at: 2:6
