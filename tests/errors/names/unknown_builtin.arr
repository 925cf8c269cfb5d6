x = maen([1, 2, 3])
