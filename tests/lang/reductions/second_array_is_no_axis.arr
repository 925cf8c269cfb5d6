max([1, 2], [3, 0])
# error: maximum(a, b)
# error at: 1:13
