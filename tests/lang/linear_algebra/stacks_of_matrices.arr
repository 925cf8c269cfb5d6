a = arange(12).reshape(3, 2, 2)
a @ [[0, 1], [1, 0]]
# expect: [[[ 1  0]
# expect:   [ 3  2]]
# expect: 
# expect:  [[ 5  4]
# expect:   [ 7  6]]
# expect: 
# expect:  [[ 9  8]
# expect:   [11 10]]]
(ones(5, 1, 2, 3) @ ones(4, 3, 6)).shape     # expect: (5, 4, 2, 6)
(ones(3) @ ones(4, 3, 2)).shape              # expect: (4, 2)
(ones(4, 2, 3) @ ones(3)).shape              # expect: (4, 2)
[[1, 2]] @ a
# expect: [[[ 4  7]]
# expect: 
# expect:  [[16 19]]
# expect: 
# expect:  [[28 31]]]
s = stack([2 * eye(2), 4 * eye(2)])
inv(s)[1]
# expect: [[0.25 0.  ]
# expect:  [0.   0.25]]
det(s)                                       # expect: [ 4. 16.]
solve(s, [2, 4])
# expect: [[1.  2. ]
# expect:  [0.5 1. ]]
sign, logdet = slogdet(stack([eye(2), [[0, 1], [1, 0]]]))
sign                                         # expect: [ 1. -1.]
matrix_rank(stack([eye(2), ones(2, 2)]))     # expect: [2 1]
eigvalsh(s).shape                            # expect: (2, 2)
arange(12).reshape(2, 3, 2).mT.shape         # expect: (2, 2, 3)
arange(4).reshape(2, 2).mT
# expect: [[0 2]
# expect:  [1 3]]
