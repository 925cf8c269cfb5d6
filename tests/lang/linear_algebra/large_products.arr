# Beyond one tile, and with long sums: the entries are small integers, so that all sums are exact.
n = 300
i = arange(n)
a = float64((i[:, newaxis] * 7 + i * 3) % 11)
b = float64((i[:, newaxis] * 5 + i) % 13)
c = a @ b
all(c == float64(int64(a) @ int64(b)))            # expect: true
sum(c) == sum(a, axis=0) @ sum(b, axis=1)         # expect: true
k = arange(20000)
x = float64(k % 5)[newaxis] + [[0.0], [1.0], [2.0]]
gram = x @ x.T
gram
# expect: [[120000. 160000. 200000.]
# expect:  [160000. 220000. 280000.]
# expect:  [200000. 280000. 360000.]]
all(float32(a) @ float32(b) == float32(c))        # expect: true
