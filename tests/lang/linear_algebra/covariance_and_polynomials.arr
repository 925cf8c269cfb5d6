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
# Many powers and coefficients have the bits that few have.
x = [0.5, -1.25, 1.0078125]
v = vander(x, 100)
all(v[:, 40:] == vander(x, 60))  # expect: true
all(vander(x, 100, increasing=true) == flip(v, axis=1))      # expect: true
vander([2, 3], 70)[0, 5:8]
# expect: [                   0 -9223372036854775808  4611686018427387904]
vander([1.0, -1.0], 2001)[:, 0]  # expect: [1. 1.]
p = concatenate([[0.0], sin(arange(60))])
q = concatenate([zeros(40), p])
all(polyval(q, x) == polyval(p, x))                          # expect: true
polyval(ones(2000), 0.5)         # expect: 2.0
polyval(ones(70, dtype=int8), int8([1, 2]))                  # expect: [70 -1]
polyval(ones(70), [inf, nan])    # expect: [nan nan]
polyval(ones(70), float32([1])).dtype                        # expect: float64
polyval(ones(70, dtype=bool), [true, false])                 # expect: [ true  true]
n = 1100
x = cos(arange(n + 1) * pi / n)
max(abs(polyval(polyfit(x[:6], x[:6]^2, 2), x) - x^2)) < 1e-6     # expect: true
polyfit([1, 2, 3], [1, 2, 3], 70).shape                      # expect: (71,)
