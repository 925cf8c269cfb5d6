s = 0
f = 0.0
pair = (0, 1)
for i in range(100000) {
    s = s + i
    f += 0.5
    a, b = pair
    pair = (b, a)
}
s, f, pair                      # expect: (4999950000, 50000.0, (0, 1))
v = [1.0, 2.0]
for i in range(2000) { v = v / 2 + 1 }
v                               # expect: [2. 2.]
