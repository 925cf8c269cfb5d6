a = 0
for i in range(1000) { a = (a*31 + i) % 1000003 }
a, i, type(a)                   # expect: (729977, 999, "integer")
x = zeros(200)
for i in range(1, 200) { x[i] = x[i-1] * 0.5 + i }
x[-1], sum(x), type(x[0])       # expect: (396.0, 39404.0, "float64 scalar")
prime = ones(500, dtype=bool)
for i in range(2, 500) {
    if prime[i] {
        for j in range(i*i, 500, i) { prime[j] = false }
    }
}
sum(prime) - 2                  # expect: 95
m = zeros(20, 20, dtype=int)
for i in range(20) {
    for j in range(20) {
        m[i, j] = i * j
        m[-1, j] += 1
    }
}
sum(m), m.dtype                 # expect: (36120, int64)
n, k = 0, 27
while k != 1 {
    k = if k % 2 == 0 { k // 2 } else { 3*k + 1 }
    n += 1
}
n                               # expect: 111
a, b = 0, 1
for i in range(90) { a, b = b, a + b }
a                               # expect: 2880067194370816120
y = m
for i in range(30) { if i > 10 { y[0, i % 20] = i } }
m[0, 19], y[0, 19]              # expect: (0, 19)
fn first_above(limit) {
    s = 0
    for i in range(1000) {
        s += i
        if s > limit { return s }
    }
}
first_above(400)                # expect: 406
w = int8([100])
for i in range(30) { w[0] += 3 }
w                               # expect: [-66]
for i in range(60) { if i % 25 == 24 { print(i) } }
# expect: 24
# expect: 49
