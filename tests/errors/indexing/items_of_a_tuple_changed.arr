size = zeros(3, 4).shape
size[0] = 5
