x = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
unique(x, axis=0)
# expect: [[0 1 0]
# expect:  [1 0 1]]
unique(x, axis=1)
# expect: [[0 1]
# expect:  [1 0]
# expect:  [0 1]]
unique(x, axis=0, return_index=true, return_inverse=true, return_counts=true)[1:]   # expect: ([1 0], [1 0 1], [1 2])
unique([3, 1, 3], axis=0)                              # expect: [1 3]
unique(zeros(3, 0), axis=0).shape                      # expect: (1, 0)
unique(zeros(0, 3), axis=0).shape                      # expect: (0, 3)
# nan in slices are not equal, as in NumPy.
unique([[nan], [nan]], axis=0).shape                   # expect: (2, 1)
