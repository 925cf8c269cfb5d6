x = [1, 2, 3]
delete(x, 3)
