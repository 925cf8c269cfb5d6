x = arange(7)
split(x[:6], 3)                          # expect: ([0 1], [2 3], [4 5])
split(x, [2, 5])                         # expect: ([0 1], [2 3 4], [5 6])
split(x, (3,))                           # expect: ([0 1 2], [3 4 5 6])
split(x, [-2])                           # expect: ([0 1 2 3 4], [5 6])
split(x, [5, 2, 9])                      # expect: ([0 1 2 3 4], [], [2 3 4 5 6], [])
array_split(x, 3)                        # expect: ([0 1 2], [3 4], [5 6])
array_split(x[:2], 3)                    # expect: ([0], [1], [])
m = arange(12).reshape(3, 4)
split(m, 2, axis=1)[1]
# expect: [[ 2  3]
# expect:  [ 6  7]
# expect:  [10 11]]
vsplit(m, 3)[2]                          # expect: [[ 8  9 10 11]]
hsplit(m, [1])[0].shape                  # expect: (3, 1)
hsplit(x, [3])[0]                        # expect: [0 1 2]
dsplit(m.reshape(1, 3, 4), 2)[0].shape   # expect: (1, 3, 2)
concatenate(split(m, 3))[1]              # expect: [4 5 6 7]
append(x[:2], 9)                         # expect: [0 1 9]
append(m[:1], [1.5, 2])                  # expect: [0.  1.  2.  3.  1.5 2. ]
append(m[:1], [[1, 2, 3, 4]], axis=0).shape  # expect: (2, 4)
append([], (1, 2))                       # expect: [1. 2.]
len(split(zeros(10000), 10000))                        # expect: 10000
