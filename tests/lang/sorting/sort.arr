x = [[3, 1, 2], [0, 5, 4]]
sort(x)
# expect: [[1 2 3]
# expect:  [0 4 5]]
sort(x, axis=0)
# expect: [[0 1 2]
# expect:  [3 5 4]]
sort(x, axis=none)                      # expect: [0 1 2 3 4 5]
x.sort(axis=-2)[0]                      # expect: [0 1 2]
sort([true, false, true])               # expect: [false  true  true]
sort(int8([3, -128, 127, 0]))           # expect: [-128    0    3  127]
sort(uint64([3, 2^63, 0]))              # expect: [                  0                   3 9223372036854775808]
sort([])                                # expect: []
sort(zeros(0, 3), axis=0).shape         # expect: (0, 3)
sort(zeros(3, 0)).shape                 # expect: (3, 0)
sort([3, 1, 2], kind="heapsort")        # expect: [1 2 3]
sort([3, 1, 2], stable=true)            # expect: [1 2 3]
sort((2.5, 1))                          # expect: [1.  2.5]
