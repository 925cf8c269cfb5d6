histogram([1, 2], range=(nan, 1))
