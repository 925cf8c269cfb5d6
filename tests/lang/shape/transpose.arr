x = arange(6).reshape(2, 3)
x.T
# expect: [[0 3]
# expect:  [1 4]
# expect:  [2 5]]
transpose(x).shape              # expect: (3, 2)
x.T.T[1]                        # expect: [3 4 5]
y = arange(24).reshape(2, 3, 4)
y.T.shape                       # expect: (4, 3, 2)
transpose(y, (1, 2, 0)).shape   # expect: (3, 4, 2)
y.transpose(1, 0, 2)[2, 1]      # expect: [20 21 22 23]
y.transpose(-1, 0, 1)[3, 1, 2]  # expect: 23
swapaxes(y, 0, 2)[3, 2, 1]      # expect: 23
moveaxis(y, 0, -1).shape        # expect: (3, 4, 2)
[1, 2].T                        # expect: [1 2]
x + x.T.T                       
# expect: [[ 0  2  4]
# expect:  [ 6  8 10]]
