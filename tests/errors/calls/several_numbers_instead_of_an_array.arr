mean(1, 2, 3)
