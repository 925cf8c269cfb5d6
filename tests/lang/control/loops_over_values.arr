for v in (1, "a", [2, 3]) { print(v) }
# expect: 1
# expect: a
# expect: [2 3]
for a, (b, c) in enumerate(zip([1, 2], (3, 4))) { print(a, b, c) }
# expect: 0 1 3
# expect: 1 2 4
for x, y in [[1, 2], [3, 4]] { print(x * y) }
# expect: 2
# expect: 12
for i in range(3 - 1, -1, -1) { print(i) }
# expect: 2
# expect: 1
# expect: 0
for row in zeros(0, 3) { print("never") }
for x in zip() { print("never") }
# What a loop runs over is taken once.
x = [1, 2]
for v in x {
    x = concatenate((x, [9]))
    print(v)
}
# expect: 1
# expect: 2
x                               # expect: [1 2 9 9]
