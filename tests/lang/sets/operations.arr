union1d([3, 1, 2], [2, 5])                             # expect: [1 2 3 5]
union1d([[1], [2]], 1.5)                               # expect: [1.  1.5 2. ]
intersect1d([1, 3, 4, 3], [3, 1, 2, 1])                # expect: [1 3]
intersect1d([5, 3, 3, 9], [9, 9, 3], return_indices=true)   # expect: ([3 9], [1 3], [2 0])
intersect1d([1, 2], [])                                # expect: []
intersect1d([4, 2, 8], [8, 2], assume_unique=true)     # expect: [2 8]
intersect1d([nan], [nan])                              # expect: []
setdiff1d([3, 2, 4, 1, 3], [3, 4, 5])                  # expect: [1 2]
setdiff1d([3, 2, 4, 2], [3], assume_unique=true)       # expect: [2 4 2]
setdiff1d(int8([1, 2]), [1]).dtype                     # expect: int8
setxor1d([1, 2, 3, 2], [2, 3, 5, 7])                   # expect: [1 5 7]
setxor1d([], [])                                       # expect: []
isin([1, 2, 3, 4], [4, 2])                             # expect: [false  true false  true]
isin([[1, 2], [3, 4]], [[1], [9]], invert=true)
# expect: [[false  true]
# expect:  [ true  true]]
isin(2, [1, 2])                                        # expect: true
isin([1.5, nan], [nan, 1.5])                           # expect: [ true false]
isin([1, 2], [])                                       # expect: [false false]
isin([-0.0], [0])                                      # expect: [ true]
isin(arange(20), arange(20) * 3).sum()                 # expect: 7
