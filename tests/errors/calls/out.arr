x = zeros(3)
sum([[1, 2, 3], [4, 5, 6]], axis=0, out=x)
