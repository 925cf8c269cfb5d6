histogram([1, 2], bins=[0, 1, nan])
