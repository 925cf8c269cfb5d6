diag([1, 2])
# expect: [[1 0]
# expect:  [0 2]]
diag([1, 2], k=1)
# expect: [[0 1 0]
# expect:  [0 0 2]
# expect:  [0 0 0]]
diag([1, 2], -1)
# expect: [[0 0 0]
# expect:  [1 0 0]
# expect:  [0 2 0]]
m = arange(6).reshape(2, 3)
diag(m)                          # expect: [0 4]
diag(m, 1)                       # expect: [1 5]
diag(m, -1)                      # expect: [3]
diag(m, 7)                       # expect: []
diag(m.T, -1)                    # expect: [1 5]
diag(2 * m + 1)                  # expect: [1 9]
diagonal(m, 2)                   # expect: [2]
diagonal(arange(8).reshape(2, 2, 2))
# expect: [[0 6]
# expect:  [1 7]]
diagonal(arange(8).reshape(2, 2, 2), axis1=1, axis2=2)
# expect: [[0 3]
# expect:  [4 7]]
