vsplit(arange(7), 1)
# error: an array of 2 or more dimensions is needed, not shape (7,)
