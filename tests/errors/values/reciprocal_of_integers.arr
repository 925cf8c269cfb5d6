reciprocal([1, 2])
