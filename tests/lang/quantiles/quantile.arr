x = [4, 1, 3, 2]
quantile(x, 0.5)                              # expect: 2.5
quantile(x, [0.0, 0.1, 1.0])                  # expect: [1.  1.3 4. ]
quantile(x, 1)                                # expect: 4
quantile(x, [[0.5], [0.25]]).shape            # expect: (2, 1)
percentile(x, 25)                             # expect: 1.75
y = [[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]]
quantile(y, 0.5, axis=0)                      # expect: [ 4.5  9.  18. ]
quantile(y, [0.0, 1.0], axis=1)
# expect: [[ 1.  8.]
# expect:  [ 4. 32.]]
quantile(y, [0.5, 0.5], axis=1, keepdims=true).shape   # expect: (2, 2, 1)
quantile(y, 0.5, axis=(0, 1), keepdims=true)  # expect: [[6.]]
quantile([1.0, nan], 0.5)                     # expect: nan
nanquantile([1.0, nan, 3.0], [0.0, 0.5])      # expect: [1. 2.]
nanquantile([nan], 0.5)                       # expect: nan
nanpercentile([[nan, 1.0], [nan, nan]], 50, axis=1)    # expect: [ 1. nan]
quantile(float32(x), 0.5).dtype               # expect: float32
quantile(float32(x), [0.5]).dtype             # expect: float64
n = 0.5
quantile(arange(5), n)                        # expect: 2.0
# The quantile is an element of a computed array.
quantile(x, mean([0.2, 0.8]))                 # expect: 2.5
