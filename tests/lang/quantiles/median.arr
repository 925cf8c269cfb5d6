median([3, 1, 2])                             # expect: 2.0
median([4, 1, 2, 3])                          # expect: 2.5
x = [[1, 5, 3], [9, 7, 8]]
median(x)                                     # expect: 6.0
median(x, axis=0)                             # expect: [5.  6.  5.5]
median(x, axis=1, keepdims=true)
# expect: [[3.]
# expect:  [8.]]
median(x, axis=(0, 1))                        # expect: 6.0
median(x, axis=(0, 1), keepdims=true)         # expect: [[6.]]
median([true, false])                         # expect: 0.5
median(7)                                     # expect: 7.0
median(float32([1, 2])).dtype                 # expect: float32
median(int8([127, 127]))                      # expect: 127.0
median([1.0, nan, 2.0])                       # expect: nan
median([[1.0, nan], [1.0, 2.0]], axis=1)      # expect: [nan 1.5]
median([])                                    # expect: nan
median(zeros(0, 2), axis=0)                   # expect: [nan nan]
median(zeros(0, 2), axis=1)                   # expect: []
nanmedian([1.0, nan, 4.0, 7.0])               # expect: 4.0
nanmedian([[nan, nan], [1.0, nan]], axis=1)   # expect: [nan  1.]
nanmedian([3, 1])                             # expect: 2.0
