eye(-1)
# error: an axis cannot have -1 elements
