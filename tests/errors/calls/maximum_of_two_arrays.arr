a = [1, 5]
b = [2, 3]
max(a, b)
