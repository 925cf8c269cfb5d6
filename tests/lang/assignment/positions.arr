x = zeros(5, dtype=int64)
x[[0, 2, 4]] = [1, 2, 3]
x                               # expect: [1 0 2 0 3]
x[[1, 1]] = [8, 9]
x                               # expect: [1 9 2 0 3]
# Repeated positions count once, as in NumPy.
x[[0, 0, 0]] += 1
x                               # expect: [2 9 2 0 3]
y = zeros(3, 3, dtype=int64)
y[[0, 1, 2], [2, 1, 0]] = [1, 2, 3]
y.ravel()                       # expect: [0 0 1 0 2 0 3 0 0]
y[:, [0, 2]] = [[7], [8], [9]]
y.ravel()                       # expect: [7 0 7 8 2 8 9 0 9]
y[[0, 2]] = 0
y.ravel()                       # expect: [0 0 0 8 2 8 0 0 0]
