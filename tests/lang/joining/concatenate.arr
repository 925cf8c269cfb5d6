a = [[1, 2], [3, 4]]
b = [[5, 6]]
concatenate((a, b))
# expect: [[1 2]
# expect:  [3 4]
# expect:  [5 6]]
concatenate([a, b.T], axis=1)
# expect: [[1 2 5]
# expect:  [3 4 6]]
concatenate((a, b.T), axis=-1).shape     # expect: (2, 3)
concatenate((a, b), axis=none)           # expect: [1 2 3 4 5 6]
concatenate((5, [6, 7]), axis=none)      # expect: [5 6 7]
concatenate(a)                           # expect: [1 2 3 4]
concatenate(((1, 2), (3, 4.5)))          # expect: [1.  2.  3.  4.5]
concatenate(([1, 2],))                   # expect: [1 2]
concat(([1], [2]))                       # expect: [1 2]
# Parts without elements count for the dtype only.
concatenate(([], [1, 2]))                # expect: [1. 2.]
concatenate((arange(0), [1, 2]))         # expect: [1 2]
concatenate((zeros(2, 0), zeros(2, 0)), axis=1).shape  # expect: (2, 0)
concatenate((zeros(0, 3), zeros(2, 3))).shape          # expect: (2, 3)
concatenate(([true], [2]))               # expect: [1 2]
concatenate(([true], [false, true]))     # expect: [ true false  true]
concatenate(([1], [2]), dtype=float64)   # expect: [1. 2.]
