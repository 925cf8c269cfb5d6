repeat([1, 2], [1, -1])
# error: nothing can be repeated -1 times
