x = [[0, 3, 0], [5, 0, 7]]
rows, columns = nonzero(x)
rows                                     # expect: [0 1 1]
columns                                  # expect: [1 0 2]
x[nonzero(x)]                            # expect: [3 5 7]
where([false, true, true])               # expect: ([1 2],)
flatnonzero(x)                           # expect: [1 3 5]
argwhere(x)
# expect: [[0 1]
# expect:  [1 0]
# expect:  [1 2]]
nonzero([0.0, nan])                      # expect: ([1],)
nonzero([])                              # expect: ([],)
compress([true, false, true], [7, 8, 9]) # expect: [7 9]
compress([0, 1], x, axis=0)              # expect: [[5 0 7]]
compress([false, true], x, axis=1)
# expect: [[3]
# expect:  [0]]
compress([true, true], x)                # expect: [0 3]
extract([[1, 0, 1], [0, 0, 1]], x)       # expect: [0 0 7]
trim_zeros([0, 0, 1, 0, 2, 0])           # expect: [1 0 2]
trim_zeros([0, 0, 1, 0], "b")            # expect: [0 0 1]
trim_zeros([0, 0])                       # expect: []
trim_zeros([[0, 0, 0], [0, 5, 0]], axis=1)
# expect: [[0]
# expect:  [5]]
