a, b = compute(arange(3) + 1, [1.5])
a                               # expect: [1 2 3]
b                               # expect: [1.5]
compute(1, "a", ([2],))         # expect: (1, "a", ([2],))
