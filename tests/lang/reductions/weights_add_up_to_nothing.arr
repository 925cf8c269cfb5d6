average([1, 2], weights=[1, -1])
# error: the weights add up to 0
