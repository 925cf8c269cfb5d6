norm(5, 2)
