rows, columns = zeros(3).shape
