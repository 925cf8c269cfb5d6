repeat([1, 2, 3], [1, 2])
# error: 2 repeats for an axis of 3 elements
