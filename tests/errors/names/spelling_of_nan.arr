x = [1.0, NaN]
