x = [[1, 2], [3, 4]]
flip(x)
# expect: [[4 3]
# expect:  [2 1]]
flip(x, 0)
# expect: [[3 4]
# expect:  [1 2]]
flip(x, axis=-1)
# expect: [[2 1]
# expect:  [4 3]]
flip(x, (0, 1))[0]              # expect: [4 3]
