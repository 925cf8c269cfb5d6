topk([3, 9, 4, 9], 3)                         # expect: ([9 9 4], [1 3 2])
values, positions = topk([[1.0, nan, 2.0], [5.0, 5.0, 0.0]], 2)
values
# expect: [[nan  2.]
# expect:  [ 5.  5.]]
positions
# expect: [[1 2]
# expect:  [0 1]]
topk([[1, 4], [3, 2]], 1, axis=0)             # expect: ([[3 4]], [[1 0]])
topk([2, 1], 0)[1].shape                      # expect: (0,)
topk([[2, 1], [7, 0]], 2, axis=none)          # expect: ([7 2], [2 0])
