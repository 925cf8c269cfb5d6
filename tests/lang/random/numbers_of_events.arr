# seed: 23
x = poisson(4, 50000)
x.dtype                                         # expect: int64
min(x)                                          # expect: 0
abs(mean(x) - 4) < 0.05                         # expect: true
abs(var(x) - 4) < 0.15                          # expect: true
y = poisson(1e6, size=10000)
abs(mean(y) - 1e6) < 50                         # expect: true
poisson(0, 3)                                   # expect: [0 0 0]
poisson().ndim                                  # expect: 0
b = binomial(10, 0.5, 50000)
(min(b), max(b))                                # expect: (0, 10)
abs(mean(b) - 5) < 0.05                         # expect: true
c = binomial(1000, 0.9, (100, 100))
c.shape                                         # expect: (100, 100)
abs(mean(c) - 900) < 0.5                        # expect: true
binomial(7, 1, 2)                               # expect: [7 7]
binomial(7, 0.0, 2)                             # expect: [0 0]
# A slice has the numbers of the whole.
all(c[17, 3:50:7] == compute(c)[17, 3:50:7])    # expect: true
