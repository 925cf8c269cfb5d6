# A tuple alone is as many indices; among others it is an array of positions.
x = reshape(arange(24), (2, 3, 4))
x[(1, 2)]                                    # expect: [20 21 22 23]
at = (1, 2, 3)
x[at]                                        # expect: 23
shape(x[(0, 1),])                            # expect: (2, 3, 4)
shape(x[1,])                                 # expect: (3, 4)
x[(0, 1), 1]
# expect: [[ 4  5  6  7]
# expect:  [16 17 18 19]]
shape(x[(0, 1), :])                          # expect: (2, 3, 4)
x[(0, 1), (1, 2)]
# expect: [[ 4  5  6  7]
# expect:  [20 21 22 23]]
x[((0, 1), (1, 2), 3)]                       # expect: [ 7 23]
x[(true, false), 0]                          # expect: [[0 1 2 3]]
shape(x[(), 1])                              # expect: (0, 4)
shape(x[()])                                 # expect: (2, 3, 4)

y = zeros(2, 3)
y[(0, 1), (1, 2)] = 5
y
# expect: [[0. 5. 0.]
# expect:  [0. 0. 5.]]
y[(1, 1),] = 7
y
# expect: [[0. 5. 0.]
# expect:  [7. 7. 7.]]
