select([[1, 0]], [5])
# error: condition 0 of select must be bool, not int64
