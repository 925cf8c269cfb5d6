x = arange(10)
half = x[[0, 5.0]]
