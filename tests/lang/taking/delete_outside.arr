delete([1, 2, 3], 3)
# error: position 3 is outside of an axis of 3 elements
# error at: 1:19
