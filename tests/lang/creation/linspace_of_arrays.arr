linspace(0, [2, 10], 3)
# expect: [[ 0.  0.]
# expect:  [ 1.  5.]
# expect:  [ 2. 10.]]
linspace([1, 0], [1, 4], 3, axis=1)
# expect: [[1. 1. 1.]
# expect:  [0. 2. 4.]]
linspace([0, 1], [2, 3], 2, endpoint=false)[1]   # expect: [1. 2.]
linspace(0, 10, 5, dtype=int64)  # expect: [ 0  2  5  7 10]
linspace(-3, 3, 5, dtype=int64)  # expect: [-3 -2  0  1  3]
linspace(0, [1, 2], 0).shape     # expect: (0, 2)
