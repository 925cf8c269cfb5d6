# Parts of many tiles and chunks, next to each other and in columns.
n = 70_001
x = arange(n)
y = concatenate((x, x * 2, x[::-1]))
(y.shape, sum(y), y[n - 1], y[n], y[2*n - 1], y[2*n], y[-1])
# expect: ((210003,), 9800140000, 70000, 0, 140000, 70000, 0)
z = concatenate((x.reshape(n, 1), sqrt(float(x)).reshape(n, 1), (x % 7).reshape(n, 1) == 3), axis=1)
(z.shape, z[49], sum(z[:, 2]))
# expect: ((70001, 3), [49.  7.  0.], 10000.0)
sum(z[:, 0])                             # expect: 2450035000.0
