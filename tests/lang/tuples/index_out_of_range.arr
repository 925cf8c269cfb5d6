(1, 2)[5]
# error: index 5 is outside of a tuple of 2
# error at: 1:8
