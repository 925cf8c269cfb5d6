# A mask keeps the elements where it holds, in row-major order.
v = [5, 1, 4, 2]
v[v > 2]                        # expect: [5 4]
v[v > 9]                        # expect: []
v[v > 9].dtype                  # expect: int64
x = arange(12).reshape(3, 4)
x[x % 5 == 0]                   # expect: [ 0  5 10]
x[x[:, 0] > 0].shape            # expect: (2, 4)
x[:, x[0] > 1].shape            # expect: (3, 2)
x[[true, false, true], 1:3].ravel()                     # expect: [ 1  2  9 10]
x[[true, false, true], [0, 3]]                          # expect: [ 0 11]
x[x > 3, newaxis].shape         # expect: (8, 1)
sum(x[x > 8])                   # expect: 30
mean(v[v > 2])                  # expect: 4.5
w = [1.0, nan, 3.0]
w[not isnan(w)]                 # expect: [1. 3.]
zeros(0)[zeros(0) > 0].shape    # expect: (0,)
