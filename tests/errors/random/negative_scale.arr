x = normal(0, -1, 10)
