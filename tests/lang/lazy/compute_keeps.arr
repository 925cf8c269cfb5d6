x = compute(arange(3) + 1)
x                               # expect: [1 2 3]
compute((1, [2, 3]))            # expect: (1, [2 3])
