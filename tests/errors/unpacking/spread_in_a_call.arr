t = (1, 2)
maximum(*t)
