m = arange(6).reshape(2, 3)
ravel(m, order="F")              # expect: [0 3 1 4 2 5]
m.flatten("F")                   # expect: [0 3 1 4 2 5]
reshape(m, (3, 2), order="F")
# expect: [[0 4]
# expect:  [3 2]
# expect:  [1 5]]
arange(6).reshape(2, -1, order="F")
# expect: [[0 2 4]
# expect:  [1 3 5]]
