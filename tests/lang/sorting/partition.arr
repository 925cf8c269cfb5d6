partition([7, 1, 6, 3, 2], 2)                 # expect: [1 2 3 7 6]
partition([7, 1, 6, 3, 2], -1)                # expect: [1 6 3 2 7]
partition([4.0, nan, 1.0, 2.0], 1)            # expect: [ 1.  2.  4. nan]
partition([5, 5, 1, 5, 9], 2)                 # expect: [1 5 5 5 9]
partition([[3, 1], [2, 0]], 0, axis=0)
# expect: [[2 0]
# expect:  [3 1]]
argpartition([7, 1, 6, 3, 2], [1, 3])         # expect: [1 4 3 2 0]
argpartition([[2, 1]], 0, axis=none)          # expect: [1 0]
all(partition(arange(300)[::-1], arange(200)) == arange(300))   # expect: true
