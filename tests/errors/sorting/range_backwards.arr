histogram([1, 2], range=(5, 1))
