x = [1, 0] and [true, true]
# error: x != 0
