m = [[1, 2], [3, 4]]
average(m)                                       # expect: 2.5
average(m, axis=0)                               # expect: [2. 3.]
average([1, 2, 4], weights=[1, 1, 2])            # expect: 2.75
average(m, axis=0, weights=[1, 3])               # expect: [2.5 3.5]
average(m, axis=1, weights=[1, 3], keepdims=true)
# expect: [[1.75]
# expect:  [3.75]]
average(m, weights=[[1, 1], [1, 5]])             # expect: 3.25
average([1, 2], weights=(1, 3), returned=true)   # expect: (1.75, 4.0)
average(m, axis=0, returned=true)                # expect: ([2. 3.], [2. 2.])
# Weights in the order of the named axes, unless they have the shape of the array.
average([[0, 1, 2], [3, 4, 5]], axis=(1, 0), weights=[[1, 0], [3, 0], [1, 1]])  # expect: 1.6666666666666667
average(m, axis=(1, 0), weights=[[1, 0], [3, 0]])  # expect: 2.5
