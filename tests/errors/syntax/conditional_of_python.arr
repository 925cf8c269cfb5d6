n = 3
x = 1 if n > 2 else 0
