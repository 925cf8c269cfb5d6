# A turn that only computes is run again without being evaluated: nothing may show of that.

a = [1.0, 2.0]
b = [3.0, 4.0]
for t in range(5) { a, b = b, a + b }
print(a, b)
# expect: [18. 26.] [29. 42.]

x = [1.0]
for t in range(10) {
    before = x
    x = x * 2
}
print(before, x, t)
# expect: [512.] [1024.] 9

x = [100.0]
err = 1.0
while err > 1e-9 {
    old = x
    x = (x + 2 / x) / 2
    err = max(abs(x - old))
}
print(abs(x - sqrt(2)) < 1e-12, abs(old - x) == err, err > 0)
# expect: [ true] [ true] true

n = int8([100])
for t in range(10) { n = n + int8(50) }
print(n)
# expect: [88]

d = [5]
s = [0]
for t in range(8) {
    s = s + 10 // d
    d = d - 1
}
print(s, d)
# warning: integer division by zero gives 0
# expect: [7] [-3]

u = zeros(5)
u[0] = 1
v = u
for t in range(3) { u[1:-1] = (u[:-2] + u[2:]) / 2 }
print(u, v)
# expect: [1.    0.625 0.25  0.125 0.   ] [1. 0. 0. 0. 0.]

x = [0.0]
for t in range(6) { if x[0] > 2 { x = x - 10 } else { x = x + 1 } }
print(x)
# expect: [-5.]

k = 2.0
fn scaled(v) = v * k
x = [1.0]
for t in range(4) { x = scaled(x) }
print(x)
# expect: [16.]

total = [0.0]
for i in range(3) {
    for j in range(4) { total = total + 1 }
    total = total * 2
}
print(total)
# expect: [56.]

x = [0, 0]
for t in range(5) { x = x + [1, 2] }
print(x)
# expect: [ 5 10]

state = ([1.0], [2.0])
for t in range(5) { state = (state[1], state[0] * 2) }
print(state)
# expect: ([8.], [8.])

x = [1, 2, 3]
for t in range(5) { x = x[::-1] }
print(x)
# expect: [3 2 1]

c = 0
x = [0.0]
for t in range(5) {
    c = c + 1
    x = x + c
}
print(x, c)
# expect: [15.] 5

# A copy in a tuple and a name that is handed on as it was.
x = [1.0]
last = x
for t in range(6) {
    last = x
    x = x + 1
}
print(last, x)
# expect: [6.] [7.]

# Narrow numbers and bools, over more elements than one thread takes at a time.
k = zeros(300001, dtype=int8)
odd = arange(300001) % 2 == 0
for t in range(100) {
    k = k + odd
    odd = not odd
}
print(min(k), max(k), sum(odd))
# expect: 50 50 150001

# Several blocks of one array, and one that is all of it but a part of a row.
w = reshape(arange(24.0), (4, 6))
for t in range(3) {
    w[1:3, 1:-1] = w[1:3, 1:-1] + w[0:2, 1:-1]
    w[0, :] = w[0, :] * 2
}
print(sum(w), w[1])
# expect: 593.0 [ 6. 14. 22. 30. 38. 11.]

# A function that reads the item of the loop, and one that reads what the loop hands on.
fn shifted(v) = v + step
x = [0.0]
for step in range(6) { x = shifted(x) }
print(x)
# expect: [15.]

fn doubled() = 2 * y
y = [1.0]
for t in range(6) { y = doubled() + 0 * y }
print(y)
# expect: [64.]

fn outer(v, n) {
    for i in range(n) {
        w = v
        for j in range(4) { v = v + i }
        v = v - w
    }
    v
}
print(outer([5.0], 3), outer([5.0], 4))
# expect: [8.] [12.]

# What a turn reads of data it must ask for.
p = [3, 1, 2]
q = [10.0, 20.0, 30.0]
for t in range(5) {
    q = q + q[p[0] - 1]
    p = p[[1, 2, 0]]
}
print(p, q)
# expect: [2 3 1] [720. 730. 740.]

functions = (shifted, fn(v) = v * 2)
x = [1.0]
for step in range(6) { x = functions[0](x) }
print(x, functions[1](x))
# expect: [16.] [32.]
