x = [0, 5, 0, 7]
where(x == 0, -1, x)            # expect: [-1  5 -1  7]
where(x > 0, x, 0.5)            # expect: [0.5 5.  0.5 7. ]
where(true, 1, 2)               # expect: 1
where([[true], [false]], [1, 2], 9)
# expect: [[1 2]
# expect:  [9 9]]
where([true, false, true], nan, 1)      # expect: [nan  1. nan]
where(x > 100, 1, -0.0)         # expect: [-0. -0. -0. -0.]
where([true, false], [true, true], false)       # expect: [ true false]
