m = arange(6).reshape(2, 3)
rot90(m)
# expect: [[2 5]
# expect:  [1 4]
# expect:  [0 3]]
rot90(m, 2)
# expect: [[5 4 3]
# expect:  [2 1 0]]
rot90(m, -1)
# expect: [[3 0]
# expect:  [4 1]
# expect:  [5 2]]
rot90(m, 1, axes=(1, 0))[0]      # expect: [3 0]
rot90(m, 4)[0]                   # expect: [0 1 2]
rot90(zeros(2, 3, 4), axes=(0, 2)).shape  # expect: (4, 3, 2)
fliplr(m)[0]                     # expect: [2 1 0]
flipud(m)[0]                     # expect: [3 4 5]
flipud([1, 2])                   # expect: [2 1]
