x = -[true]
# error: not
