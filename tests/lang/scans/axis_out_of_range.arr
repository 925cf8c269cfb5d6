cumsum([1, 2], axis=1)
# error: axis 1
