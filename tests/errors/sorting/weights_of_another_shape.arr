histogram([1, 2, 3], weights=[1, 2])
