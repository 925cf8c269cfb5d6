average([[1, 2], [3, 4]], weights=[1, 3])
# error: name the axis that they belong to
