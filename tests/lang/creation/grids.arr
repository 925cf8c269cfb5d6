x, y = meshgrid([1, 2, 3], [10, 20])
x
# expect: [[1 2 3]
# expect:  [1 2 3]]
y
# expect: [[10 10 10]
# expect:  [20 20 20]]
i, j = meshgrid([1, 2, 3], [10, 20], indexing="ij")
i + j
# expect: [[11 21]
# expect:  [12 22]
# expect:  [13 23]]
meshgrid([1, 2], [3, 4, 5], [6])[0].shape            # expect: (3, 2, 1)
meshgrid([1, 2], [3, 4, 5], sparse=true)[1].shape    # expect: (3, 1)
meshgrid([1, 2])                                     # expect: ([1 2],)
indices((2, 3))[1]
# expect: [[0 1 2]
# expect:  [0 1 2]]
indices((2, 3)).shape                                # expect: (2, 2, 3)
indices((2, 3), sparse=true)[0].shape                # expect: (2, 1)
indices((2,), dtype=float64)                         # expect: [[0. 1.]]
fromfunction(fn(i, j) = i + 10 * j, (2, 2))
# expect: [[ 0. 10.]
# expect:  [ 1. 11.]]
fn square_of(i) = i^2
fromfunction(square_of, (4,), dtype=int64)           # expect: [0 1 4 9]
fromfunction(fn(i) = 5, (3,))                        # expect: 5
fromfunction(maximum, (2, 2))[0]                     # expect: [0. 1.]
