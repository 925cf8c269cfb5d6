histogram([1, 2], bins=[3, 1])
