unique([3, 1, 3, 2])                                   # expect: [1 2 3]
unique([[2, 2], [1, 0]])                               # expect: [0 1 2]
x = [5, 2, 5, 2, 9]
values, first, inverse, counts = unique(x, return_index=true, return_inverse=true, return_counts=true)
values                                                 # expect: [2 5 9]
first                                                  # expect: [1 0 4]
inverse                                                # expect: [1 0 1 0 2]
all(values[inverse] == x)                              # expect: true
counts                                                 # expect: [2 2 1]
unique([[1, 2], [2, 1]], return_inverse=true)[1]
# expect: [[0 1]
# expect:  [1 0]]
unique([nan, 1.0, nan])                                # expect: [ 1. nan]
unique([nan, 1.0, nan], equal_nan=false)               # expect: [ 1. nan nan]
unique([])                                             # expect: []
unique([], return_index=true, return_counts=true)      # expect: ([], [], [])
unique(4)                                              # expect: [4]
unique([true, false, true])                            # expect: [false  true]
sum(unique([1, 2, 2]))                                 # expect: 3
