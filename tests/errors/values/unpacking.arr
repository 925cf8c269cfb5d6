rows, columns = zeros(2, 3, 4).shape
