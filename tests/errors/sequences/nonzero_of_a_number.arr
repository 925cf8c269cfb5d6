nonzero(3)
