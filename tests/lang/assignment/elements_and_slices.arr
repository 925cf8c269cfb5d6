x = zeros(5)
x[0] = 7
x[-1] = 2.5
x[1:3] = [1, 2]
x                               # expect: [7.  1.  2.  0.  2.5]
x[::2] = 9
x                               # expect: [9. 1. 9. 0. 9.]
x[::-1] = arange(5)
x                               # expect: [4. 3. 2. 1. 0.]
y = zeros(2, 3, dtype=int64)
y[1] = [1, 2, 3]
y[:, 0] = 8
y[0, 1:] = y[1, 1:]
y.ravel()                       # expect: [8 2 3 8 2 3]
y[...] = 0
sum(y)                          # expect: 0
y[:, 1] = [[4, 5]]
y[:, 1]                         # expect: [4 5]
