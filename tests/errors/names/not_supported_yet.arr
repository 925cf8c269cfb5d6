x = [3, 1, 2]
y = sort(x)
