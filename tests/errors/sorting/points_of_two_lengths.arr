histogram2d([1, 2], [1, 2, 3])
