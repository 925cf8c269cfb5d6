m = [[1, 2], [3, 4]]
convolve(m, [1, 1])
