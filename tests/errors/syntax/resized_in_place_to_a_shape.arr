x = [3, 1, 2]
x.resize((2, 3))
