sin(1, 2)
