x = arange(6)
select([x < 2, x < 4], [x, 10 * x])          # expect: [ 0  1 20 30  0  0]
# The first condition that holds decides.
select((x > 0, x > 3), (1, 2), default=-1)   # expect: [-1  1  1  1  1  1]
select([x > 4], [0.5], 9)                    # expect: [9.  9.  9.  9.  9.  0.5]
select([x.reshape(2, 3) > 2], [x[:3]], 7)
# expect: [[7 7 7]
# expect:  [0 1 2]]
select([true, false], [1, 2])                # expect: 1
