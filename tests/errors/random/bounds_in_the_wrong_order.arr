uniform(2, 1)
