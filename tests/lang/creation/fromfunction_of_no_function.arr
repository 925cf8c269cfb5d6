fromfunction(5, (2, 2))
# error: not a function
