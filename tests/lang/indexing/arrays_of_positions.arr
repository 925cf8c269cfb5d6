# Integer arrays pick positions; the result has their shape in the place of the axis.
v = arange(10) * 10
v[[3, 0, -1]]                   # expect: [30  0 90]
v[[[0, 1], [2, 3]]].shape       # expect: (2, 2)
v[[]].shape                     # expect: (0,)
v[range(3)]                     # expect: [ 0 10 20]
v[uint8([1, 1, 2])]             # expect: [10 10 20]
x = arange(12).reshape(3, 4)
x[[2, 0]][:, 1]                 # expect: [9 1]
x[:, [3, 0]].shape              # expect: (3, 2)
sum(x[:, [3, 0]], axis=0)       # expect: [21 12]
x[-1, [0, -1]]                  # expect: [ 8 11]
x.T[[1, 1]].shape               # expect: (2, 3)
x[1:][:, [1, 2]].ravel()        # expect: [ 5  6  9 10]
