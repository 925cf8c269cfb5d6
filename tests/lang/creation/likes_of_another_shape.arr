x = [1, 2, 3]
zeros_like(x, shape=(2, 2))
# expect: [[0 0]
# expect:  [0 0]]
ones_like(x, shape=2, dtype=float64)  # expect: [1. 1.]
full_like(x, 7.9, shape=2)            # expect: [7 7]
empty_like(x, shape=())               # expect: 0
