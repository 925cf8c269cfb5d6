beta(0, 1, 3)
