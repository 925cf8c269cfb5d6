image = zeros(4, 4)
image[0, 1, 2] = 5
