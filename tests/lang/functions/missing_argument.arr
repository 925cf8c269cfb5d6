fn f(x, y) = x + y
f(1)
# error: `f` needs an argument `y`
# error at: 2:1
