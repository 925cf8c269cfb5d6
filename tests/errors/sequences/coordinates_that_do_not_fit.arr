y = [0.0, 1.0, 4.0]
gradient(y, [0, 1])
