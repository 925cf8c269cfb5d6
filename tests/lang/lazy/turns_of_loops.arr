# A turn that only computes is run again without being evaluated: nothing may show of that. The values are NumPy's.

a = [1.0, 2.0]
b = [3.0, 4.0]
for t in range(15) { a, b = b, a + b }
print(a, b)
# expect: [2207. 3194.] [3571. 5168.]

x = [1.0]
for t in range(20) {
    before = x
    x = x * 2
}
print(before, x, t)
# expect: [524288.] [1048576.] 19

x = [1e6]
err = 1.0
while err > 1e-9 {
    old = x
    x = (x + 2 / x) / 2
    err = max(abs(x - old))
}
print(abs(x - sqrt(2)) < 1e-12, abs(old - x) == err, err > 0)
# expect: [ true] [ true] true

n = int8([100])
for t in range(20) { n = n + int8(50) }
print(n)
# expect: [76]

d = [15]
s = [0]
for t in range(18) {
    s = s + 10 // d
    d = d - 1
}
print(s, d)
# warning: integer division by zero gives 0
# expect: [12] [-3]

u = zeros(5)
u[0] = 1
v = u
for t in range(13) { u[1:-1] = (u[:-2] + u[2:]) / 2 }
print(u)
print(v)
# expect: [1.         0.74609375 0.4921875  0.24609375 0.        ]
# expect: [1. 0. 0. 0. 0.]

x = [0.0]
for t in range(16) { if x[0] > 2 { x = x - 10 } else { x = x + 1 } }
print(x)
# expect: [-6.]

k = 2.0
fn scaled(v) = v * k
x = [1.0]
for t in range(14) { x = scaled(x) }
print(x)
# expect: [16384.]

total = [0.0]
for i in range(3) {
    for j in range(14) { total = total + 1 }
    total = total * 2
}
print(total)
# expect: [196.]

x = [0, 0]
for t in range(15) { x = x + [1, 2] }
print(x)
# expect: [15 30]

state = ([1.0], [2.0])
for t in range(15) { state = (state[1], state[0] * 2) }
print(state)
# expect: ([256.], [256.])

x = [1, 2, 3]
for t in range(15) { x = x[::-1] }
print(x)
# expect: [3 2 1]

c = 0
x = [0.0]
for t in range(15) {
    c = c + 1
    x = x + c
}
print(x, c)
# expect: [120.] 15

# A name that is handed on as it was.
x = [1.0]
last = x
for t in range(16) {
    last = x
    x = x + 1
}
print(last, x)
# expect: [16.] [17.]

# Narrow numbers and bools, over more elements than one thread takes at a time.
k = zeros(300001, dtype=int8)
odd = arange(300001) % 2 == 0
for t in range(100) {
    k = k + odd
    odd = not odd
}
print(min(k), max(k), sum(odd))
# expect: 50 50 150001

# Two blocks of one array.
w = reshape(arange(24.0), (4, 6))
for t in range(12) {
    w[1:3, 1:-1] = w[1:3, 1:-1] + w[0:2, 1:-1]
    w[0, :] = w[0, :] * 2
}
print(sum(w), int(w[1]))
# expect: 143889.0 [    6  4102  8198 12294 16390    11]

# A function that reads the item of the loop, and one that reads what the loop hands on.
fn shifted(v) = v + step
x = [0.0]
for step in range(16) { x = shifted(x) }
print(x)
# expect: [120.]

fn doubled() = 2 * y
y = [1.0]
for t in range(16) { y = doubled() + 0 * y }
print(y)
# expect: [65536.]

fn outer(v, n) {
    for i in range(n) {
        w = v
        for j in range(14) { v = v + i }
        v = v - w
    }
    v
}
print(outer([5.0], 3), outer([5.0], 4))
# expect: [28.] [42.]

# What a turn reads of data it must ask for.
p = [3, 1, 2]
q = [10.0, 20.0, 30.0]
for t in range(15) {
    q = q + q[p[0] - 1]
    p = p[[1, 2, 0]]
}
print(p, q)
# expect: [3 1 2] [748970. 748980. 748990.]

functions = (shifted, fn(v) = v * 2)
x = [1.0]
for step in range(16) { x = functions[0](x) }
print(x, functions[1](x))
# expect: [121.] [242.]
