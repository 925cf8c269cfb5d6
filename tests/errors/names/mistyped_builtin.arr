x = [1, 2]
maen(x)
