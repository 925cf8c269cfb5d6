logspace([0, 1], [2, 3], 3, axis=1)
# expect: [[   1.   10.  100.]
# expect:  [  10.  100. 1000.]]
logspace(0, [1, 2], 2)
# expect: [[  1.   1.]
# expect:  [ 10. 100.]]
logspace(0, 2, 3, base=[2, 3])
# expect: [[1. 1.]
# expect:  [2. 3.]
# expect:  [4. 9.]]
logspace(0, 2, 3, base=[2, 3], axis=-1)
# expect: [[1. 2. 4.]
# expect:  [1. 3. 9.]]
logspace([0, 1], [1, 2], 3, base=[[2], [3]]).shape      # expect: (3, 2, 2)
logspace(0, 3, 4, true, 10, int64)                # expect: [   1   10  100 1000]
geomspace([1, 2], [4, 8], 3, axis=1)
# expect: [[1. 2. 4.]
# expect:  [2. 4. 8.]]
geomspace([1, -2], [4, -8], 3)
# expect: [[ 1. -2.]
# expect:  [ 2. -4.]
# expect:  [ 4. -8.]]
geomspace([1, 2], [-4, 8], 3)
# expect: [[ 1.  2.]
# expect:  [nan  4.]
# expect:  [-4.  8.]]
geomspace(1, -4, 3)                               # expect: [ 1. nan -4.]
