average([[1, 2], [3, 4]], axis=0, weights=[1, 2, 3])
# error: weights of shape (3,) for axes of shape (2,)
