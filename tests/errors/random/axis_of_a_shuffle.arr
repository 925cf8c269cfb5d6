x = shuffle([1, 2, 3], axis=1)
