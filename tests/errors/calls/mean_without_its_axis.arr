x = [[1, 2, 3], [4, 5, 6]]
var(x, axis=1, mean=mean(x, axis=1))
