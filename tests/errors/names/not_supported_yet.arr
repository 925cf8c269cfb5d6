y = scatter([1, 2], [3, 4])
