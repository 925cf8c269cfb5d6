x = [1, 2, 3]
x.mean + 1
