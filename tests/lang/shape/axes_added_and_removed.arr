x = arange(3)
expand_dims(x, 0).shape         # expect: (1, 3)
expand_dims(x, -1).shape        # expect: (3, 1)
squeeze(zeros(1, 3, 1)).shape   # expect: (3,)
squeeze(zeros(1, 3, 1), axis=0).shape   # expect: (3, 1)
x[newaxis].ndim                 # expect: 2
x.ndim                          # expect: 1
x.size                          # expect: 3
zeros(2, 0, 3).size             # expect: 0
len(zeros(4, 2))                # expect: 4
ndim(5)                         # expect: 0
shape(5)                        # expect: ()
