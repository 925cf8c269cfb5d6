gradient([1])
# error: axis 0 of 1 elements is too short
