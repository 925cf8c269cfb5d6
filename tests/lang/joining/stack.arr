a = [1, 2, 3]
b = [4, 5, 6]
stack((a, b))
# expect: [[1 2 3]
# expect:  [4 5 6]]
stack([a, b], axis=1)
# expect: [[1 4]
# expect:  [2 5]
# expect:  [3 6]]
stack((a, b), axis=-1).shape             # expect: (3, 2)
stack((1, 2.5, true))                    # expect: [1.  2.5 1. ]
stack([a, b, a + b])[2]                  # expect: [5 7 9]
p, q = stack((a * 2, b))
p + q                                    # expect: [ 6  9 12]
stack((a, b), dtype=float64)[0]          # expect: [1. 2. 3.]
stack((zeros(2, 3), ones(2, 3)), axis=1).shape  # expect: (2, 2, 3)
vstack((a, b))[1]                        # expect: [4 5 6]
vstack((a, [[7, 8, 9], [0, 0, 0]])).shape       # expect: (3, 3)
vstack((1, 2))
# expect: [[1]
# expect:  [2]]
hstack((a, b))                           # expect: [1 2 3 4 5 6]
hstack((1, 2))                           # expect: [1 2]
hstack(([[1], [2]], [[3], [4]]))
# expect: [[1 3]
# expect:  [2 4]]
column_stack((a, [[7, 7], [8, 8], [9, 9]]))
# expect: [[1 7 7]
# expect:  [2 8 8]
# expect:  [3 9 9]]
dstack((a, b)).shape                     # expect: (1, 3, 2)
dstack((a, b))[0, 1]                     # expect: [2 5]
dstack(([[1, 2]], [[3, 4]])).shape       # expect: (1, 2, 2)
