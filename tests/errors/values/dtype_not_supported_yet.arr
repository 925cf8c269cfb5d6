x = float32([1, 2])
