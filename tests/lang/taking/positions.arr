unravel_index(5, (2, 3))                 # expect: (1, 2)
unravel_index([22, 41, 37], (7, 6))      # expect: ([3 6 6], [4 5 1])
unravel_index([31, 41, 13], (7, 6), order="F")  # expect: ([3 6 6], [4 5 1])
ravel_multi_index(([3, 6, 6], [4, 5, 1]), (7, 6))  # expect: [22 41 37]
ravel_multi_index(([3, 6, 6], [4, 5, 1]), (7, 6), order="F")  # expect: [31 41 13]
ravel_multi_index(([3, 6, 6], [4, 5, 1]), (4, 6), mode="clip")  # expect: [22 23 19]
ravel_multi_index(([3, 6, 6], [4, 5, 1]), (4, 4), mode=("clip", "wrap"))  # expect: [12 13 13]
tril_indices(3)                          # expect: ([0 1 1 2 2 2], [0 0 1 0 1 2])
triu_indices(3, 1)                       # expect: ([0 0 1], [1 2 2])
tril_indices(2, 0, 3)                    # expect: ([0 1 1], [0 0 1])
m = reshape(arange(9), (3, 3))
m[triu_indices_from(m)]                  # expect: [0 1 2 4 5 8]
m[diag_indices(3)]                       # expect: [0 4 8]
m[ix_([0, 2], [true, false, true])]
# expect: [[0 2]
# expect:  [6 8]]
repeat([7, 8, 9], [2, 0, 1])             # expect: [7 7 9]
repeat([[1, 2], [3, 4]], [1, 2], axis=0)
# expect: [[1 2]
# expect:  [3 4]
# expect:  [3 4]]
n = 100_000
sum(repeat(arange(n), arange(n) % 3))    # expect: 4999916667
