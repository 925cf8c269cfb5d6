[1, 2, 3]                       # expect: [1 2 3]
[1, 2.5]                        # expect: [1.  2.5]
[[1, 2], [3, 4]]
# expect: [[1 2]
# expect:  [3 4]]
[true, false]                   # expect: [ true false]
[]                              # expect: []
[].dtype                        # expect: float64
[[1, 2, 3]].shape               # expect: (1, 3)
[1 + 1, sum([4, 5])]            # expect: [2 9]
[true, 2].dtype                 # expect: int64
x = arange(3)
[x, x + 10]
# expect: [[ 0  1  2]
# expect:  [10 11 12]]
