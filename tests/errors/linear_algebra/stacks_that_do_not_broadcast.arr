ones(2, 3, 3) @ ones(4, 3, 3)
