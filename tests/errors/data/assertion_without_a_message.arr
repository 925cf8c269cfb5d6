x = [1, -2]
assert all(x > 0)
