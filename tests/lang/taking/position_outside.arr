take([1, 2, 3], [0, 3])
# error: index 3 is outside of 3 elements
