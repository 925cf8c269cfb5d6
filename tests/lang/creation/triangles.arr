eye(2)
# expect: [[1. 0.]
# expect:  [0. 1.]]
eye(2, 3, k=1, dtype=int64)
# expect: [[0 1 0]
# expect:  [0 0 1]]
eye(2, 3, -5).shape              # expect: (2, 3)
sum(eye(2, 3, -5))               # expect: 0.0
identity(3)[2]                   # expect: [0. 0. 1.]
tri(2, 3)
# expect: [[1. 0. 0.]
# expect:  [1. 1. 0.]]
tri(3, k=-1, dtype=int64)[2]     # expect: [1 1 0]
m = arange(6).reshape(2, 3)
tril(m)
# expect: [[0 0 0]
# expect:  [3 4 0]]
triu(m, k=1)
# expect: [[0 1 2]
# expect:  [0 0 5]]
triu([1, 2])
# expect: [[1 2]
# expect:  [0 2]]
tril(ones(2, 2, 2))[1]
# expect: [[1. 0.]
# expect:  [1. 1.]]
sum(eye(1000, k=3))              # expect: 997.0
