u, v = 1, 2
u, v = v, u
u, v                            # expect: (2, 1)
(a, (b, c)), d = ((1, (2, 3)), 4)
a, b, c, d                      # expect: (1, 2, 3, 4)
n, m = zeros(3, 4).shape
n * m                           # expect: 12
x, y = [1.5, 2.5]
x + y                           # expect: 4.0
top, bottom = [[1, 2], [3, 4]]
bottom                          # expect: [3 4]
(one,) = (7,)
one                             # expect: 7
fib = (0, 1)
for i in range(10) { fib = (fib[1], fib[0] + fib[1]) }
fib                             # expect: (55, 89)
n, = zeros(5).shape
n                               # expect: 5
n, = (n + 1,)
n                               # expect: 6
(n,), m, = [[7]], 8
n, m                            # expect: ([7], 8)
for k, in ((1,), (2,)) { n = k }
n                               # expect: 2
for (i, (p,)) in enumerate([[3], [4]]) { n = i * p }
n                               # expect: 4
