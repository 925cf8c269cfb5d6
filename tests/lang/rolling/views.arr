sliding_window([1, 2, 3, 4], 3)
# expect: [[1 2 3]
# expect:  [2 3 4]]
m = reshape(arange(12), (3, 4))
sliding_window(m, (2, 3)).shape          # expect: (2, 2, 2, 3)
sliding_window(m, (2, 3))[1, 1]
# expect: [[ 5  6  7]
# expect:  [ 9 10 11]]
sliding_window(m, 2, axis=0)[0]
# expect: [[0 4]
# expect:  [1 5]
# expect:  [2 6]
# expect:  [3 7]]
sliding_window(m, (2, 2), axis=(1, 1)).shape  # expect: (3, 2, 2, 2)
sum(sliding_window(arange(100_000), 10), axis=1)[-1]  # expect: 999945
