typeof([1, 2])
