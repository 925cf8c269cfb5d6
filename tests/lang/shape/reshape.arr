x = arange(6)
reshape(x, (2, 3))
# expect: [[0 1 2]
# expect:  [3 4 5]]
x.reshape(3, 2)
# expect: [[0 1]
# expect:  [2 3]
# expect:  [4 5]]
x.reshape(2, -1).shape          # expect: (2, 3)
x.reshape(-1, 1).shape          # expect: (6, 1)
x.reshape(1, 2, 3)[0, 1]        # expect: [3 4 5]
zeros(0, 3).reshape(3, 0).shape # expect: (3, 0)
reshape(5, (1, 1))              # expect: [[5]]
[[7]].reshape(())               # expect: 7
ravel([[1, 2], [3, 4]])         # expect: [1 2 3 4]
flatten([[1, 2], [3, 4]].T)     # expect: [1 3 2 4]
arange(6).reshape(2, 3).T.reshape(2, 3)
# expect: [[0 3 1]
# expect:  [4 2 5]]
