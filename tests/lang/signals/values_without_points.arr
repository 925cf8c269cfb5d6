interp(1, [1, 2], [1, 2, 3])
# error: 3 values for 2 points
