# Arrays on several axes are broadcast together and pick points.
x = arange(12).reshape(3, 4)
x[[0, 1, 2], [1, 2, 3]]         # expect: [ 1  6 11]
x[[[0], [2]], [1, 3]].ravel()   # expect: [ 1  3  9 11]
x[[0, 2], 1]                    # expect: [1 9]
y = arange(24).reshape(2, 3, 4)
y[0, :, [1, 2]].shape           # expect: (2, 3)
y[:, [0, 1], [2, 3]].shape      # expect: (2, 2)
y[[0, 1], :, 3].shape           # expect: (2, 3)
y[[0], newaxis, [1]].shape      # expect: (1, 1, 4)
y[..., [0, 0, 1]].shape         # expect: (2, 3, 3)
y[1, [2, 0], ::2].ravel()       # expect: [20 22 12 14]
# Also `...` separates positions, whether or not it stands for an axis.
shape(zeros(2, 3, 4)[:, [0, 1, 2], ..., [1, 2, 0]])   # expect: (3, 2)
shape(zeros(2, 3, 4)[:, [0, 1, 2], ..., 1])           # expect: (3, 2)
shape(zeros(2, 3, 4)[..., [0, 1, 2], [1, 2, 0]])      # expect: (2, 3)
