x = [9, 8]
take(x, 0.5)
