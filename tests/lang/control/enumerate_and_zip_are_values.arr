e = enumerate([4, 5], start = 1)
len(e), e[0], e[-1]             # expect: (2, (1, 4), (2, 5))
for n, v in e { print(n * v) }
# expect: 4
# expect: 10
z = zip(range(3), [0.5, 1.5], ("a", "b"))
len(z)                          # expect: 2
z[1]                            # expect: (1, 1.5, "b")
for a, b, c in z { print(f"{a} {b} {c}") }
# expect: 0 0.5 a
# expect: 1 1.5 b
for i, (a, b) in enumerate(zip((1, 2), (3, 4))) { print(i + a + b) }
# expect: 4
# expect: 7
