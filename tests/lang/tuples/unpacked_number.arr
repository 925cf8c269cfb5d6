a, b = 3
# error: a number cannot be taken apart
# error at: 1:8
