pad([1, 2], 1)                   # expect: [0 1 2 0]
pad([1, 2], (0, 2))              # expect: [1 2 0 0]
pad([[1, 2], [3, 4]], 1)
# expect: [[0 0 0 0]
# expect:  [0 1 2 0]
# expect:  [0 3 4 0]
# expect:  [0 0 0 0]]
pad([[1, 2]], ((1, 0), (0, 2)))
# expect: [[0 0 0 0]
# expect:  [1 2 0 0]]
# Later axes have the corners.
pad([[1, 2], [3, 4]], 1, constant_values=((5, 6), (7, 8)))
# expect: [[7 5 5 8]
# expect:  [7 1 2 8]
# expect:  [7 3 4 8]
# expect:  [7 6 6 8]]
pad([1, 2], 1, constant_values=(8, 9))   # expect: [8 1 2 9]
# Constants take the dtype of the array.
pad([1, 2], 1, constant_values=1.7)      # expect: [1 1 2 1]
pad([1.5], 1, constant_values=nan)       # expect: [nan 1.5 nan]
pad([true], 1)                           # expect: [false  true false]
pad([], 2)                               # expect: [0. 0. 0. 0.]
pad(zeros(2, 3), ((1, 2), (3, 4))).shape # expect: (5, 10)
sum(pad(ones(300, 400), 7, constant_values=2))  # expect: 139992.0
