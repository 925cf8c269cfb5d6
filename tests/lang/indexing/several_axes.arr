x = arange(24).reshape(2, 3, 4)
x[1, 2, 3]                      # expect: 23
x[0, 1]                         # expect: [4 5 6 7]
x[:, 1, 0]                      # expect: [ 4 16]
x[1, ::2, ::-1]
# expect: [[15 14 13 12]
# expect:  [23 22 21 20]]
x[..., 0]
# expect: [[ 0  4  8]
# expect:  [12 16 20]]
x[0, ...].shape                 # expect: (3, 4)
x[..., 1:3, 0].shape            # expect: (2, 2)
x[...].shape                    # expect: (2, 3, 4)
x[:, newaxis].shape             # expect: (2, 1, 3, 4)
x[..., newaxis].shape           # expect: (2, 3, 4, 1)
x[newaxis, 0, newaxis, :, 0].shape      # expect: (1, 1, 3)
x[:, :0].shape                  # expect: (2, 0, 4)
