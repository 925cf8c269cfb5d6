fromfunction(fn(i) = i, (2, 2))
# error: takes 1 arguments, not 2
