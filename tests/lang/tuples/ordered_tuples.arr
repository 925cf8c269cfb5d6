(1, 2) < (1, 3)
# error: `<` is not defined for a tuple and a tuple
# error at: 1:1
