range(3) + 1
# error: `+` is not defined for a range and a number
# error at: 1:1
