bincount([0, 1, 1, 3])                                 # expect: [1 2 0 1]
bincount([1], minlength=4)                             # expect: [0 1 0 0]
bincount([], minlength=2)                              # expect: [0 0]
bincount([])                                           # expect: []
bincount([0, 1, 1], weights=[0.5, 1, 2])               # expect: [0.5 3. ]
bincount([true, false, true])                          # expect: [1 2]
bincount(uint8([2, 2])).dtype                          # expect: int64
bincount(uint64([1, 2]))                               # expect: [0 1 1]
bincount(uint64([0, 1]), weights=[0.5, 2])             # expect: [0.5 2. ]
