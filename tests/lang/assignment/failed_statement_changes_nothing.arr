x = [1, 2, 3]
x[[0, 7]] = 5
# error: index 7 is outside of 3 elements
# error at: 2:1
