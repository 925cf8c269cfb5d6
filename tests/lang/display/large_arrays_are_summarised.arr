arange(1001)                    # expect: [   0    1    2 ...  998  999 1000]
zeros(40, 50)
# expect: [[0. 0. 0. ... 0. 0. 0.]
# expect:  [0. 0. 0. ... 0. 0. 0.]
# expect:  [0. 0. 0. ... 0. 0. 0.]
# expect:  ...
# expect:  [0. 0. 0. ... 0. 0. 0.]
# expect:  [0. 0. 0. ... 0. 0. 0.]
# expect:  [0. 0. 0. ... 0. 0. 0.]]
zeros(2, 0)                     # expect: []
arange(8).reshape(2, 2, 2)
# expect: [[[0 1]
# expect:   [2 3]]
# expect: 
# expect:  [[4 5]
# expect:   [6 7]]]
