array_split(arange(7), 0)
# error: the number of parts must be 1 or more, not 0
