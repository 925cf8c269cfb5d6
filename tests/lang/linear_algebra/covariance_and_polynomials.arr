x = [[0, 2], [1, 1], [2, 0]].T
cov(x)
# expect: [[ 1. -1.]
# expect:  [-1.  1.]]
cov([0, 1, 2], [2, 1, 0])
# expect: [[ 1. -1.]
# expect:  [-1.  1.]]
cov(x.T, rowvar=false)
# expect: [[ 1. -1.]
# expect:  [-1.  1.]]
cov([1, 2, 3, 4])                # expect: 1.6666666666666667
cov([1, 2, 3, 4], ddof=0)        # expect: 1.25
cov([1, 2, 4], fweights=[2, 1, 1]) == cov([1, 1, 2, 4])      # expect: true
cov([1, 2, 4], aweights=[1, 1, 1]) == cov([1, 2, 4])         # expect: true
cov([[1, 2]]).shape              # expect: ()
round(corrcoef([[1, 2, 3], [1, 3, 2]]), 12)
# expect: [[1.  0.5]
# expect:  [0.5 1. ]]
corrcoef([1, 2, 3])              # expect: 1.0
t = linspace(0, 5, 21)
p = polyfit(t, 2 * t^2 - 3 * t + 1, 2)
round(p, 9)                      # expect: [ 2. -3.  1.]
round(polyfit([0, 1], [[1, 10], [2, 30]], 1), 9)
# expect: [[ 1. 20.]
# expect:  [ 1. 10.]]
round(polyfit([0, 1, 2], [0, 1, 5], 1, w=[1, 1, 0]), 9)      # expect: [1. 0.]
polyval([1, 0, -1], [[1, 2], [3, 4]])
# expect: [[ 0  3]
# expect:  [ 8 15]]
polyval([], [1.5])               # expect: [0.]
vander([1, 2, 3])
# expect: [[1 1 1]
# expect:  [4 2 1]
# expect:  [9 3 1]]
vander([2.0, 3.0], 4, increasing=true)
# expect: [[ 1.  2.  4.  8.]
# expect:  [ 1.  3.  9. 27.]]
