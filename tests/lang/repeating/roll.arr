x = arange(5)
roll(x, 2)                       # expect: [3 4 0 1 2]
roll(x, -1)                      # expect: [1 2 3 4 0]
roll(x, 12)                      # expect: [3 4 0 1 2]
roll(x, 0)                       # expect: [0 1 2 3 4]
m = arange(6).reshape(2, 3)
roll(m, 1)
# expect: [[5 0 1]
# expect:  [2 3 4]]
roll(m, 1, axis=1)
# expect: [[2 0 1]
# expect:  [5 3 4]]
roll(m, (1, 1), axis=(0, 1))
# expect: [[5 3 4]
# expect:  [2 0 1]]
roll(m, (1, 2), axis=1)[1]       # expect: [3 4 5]
roll(m, 1, axis=(0, -1))[0]      # expect: [5 3 4]
roll([], 3)                      # expect: []
roll(7, 1)                       # expect: 7
sum(roll(x, 1) * x)              # expect: 20
