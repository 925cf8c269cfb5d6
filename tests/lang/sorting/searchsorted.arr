a = [1, 3, 3, 5]
searchsorted(a, [0, 1, 3, 6])                 # expect: [0 0 1 4]
searchsorted(a, [0, 1, 3, 6], side="right")   # expect: [0 1 3 4]
searchsorted(a, 3)                            # expect: 1
searchsorted(a, 2.5)                          # expect: 1
a.searchsorted([[4], [5]])
# expect: [[3]
# expect:  [3]]
searchsorted([5, 3, 1], [4, 0], sorter=[2, 1, 0])   # expect: [2 0]
searchsorted([1.0, nan], [nan, 2.0])          # expect: [1 1]
searchsorted([], 1)                           # expect: 0
searchsorted(a, [])                           # expect: []
digitize([0.2, 6.4, 3.0, nan], [0, 1, 2.5, 4])  # expect: [1 4 3 4]
digitize([1, 2, 3], [1, 2, 3], right=true)    # expect: [0 1 2]
digitize([10, 5, 1, 0], [10, 5, 0])           # expect: [0 1 2 2]
digitize(3, [1, 2])                           # expect: 2
digitize([1], [])                             # expect: [0]
