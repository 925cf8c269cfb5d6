normal([1, 2, 3], 1, size=2)
