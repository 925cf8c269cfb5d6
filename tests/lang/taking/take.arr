x = [4, 3, 5, 7, 6, 8]
take(x, [0, 1, 4])                       # expect: [4 3 6]
take(x, [[0, 1], [2, -1]])
# expect: [[4 3]
# expect:  [5 8]]
take(x, 2)                               # expect: 5
m = [[1, 2, 3], [4, 5, 6]]
take(m, [5, 0])                          # expect: [6 1]
take(m, [2, 0], axis=1)
# expect: [[3 1]
# expect:  [6 4]]
take(m, 1, axis=0)                       # expect: [4 5 6]
m.take([0, 0], axis=0).shape             # expect: (2, 3)
take(x, [-1, 6, 13], mode="wrap")        # expect: [8 4 3]
take(x, [-1, 6, 13], mode="clip")        # expect: [4 8 8]
take(x, [])                              # expect: []
take_along_axis(m, [[2, 0], [1, 1]], axis=1)
# expect: [[3 1]
# expect:  [5 5]]
take_along_axis(m, [[1, 0, 1]], axis=0)  # expect: [[4 2 6]]
take_along_axis(m, [5, -6], axis=none)   # expect: [6 1]
y = sin(arange(200_000.0))
all(take(y, arange(0, 200_000, 7)) == y[::7])  # expect: true
