zeros(3)                        # expect: [0. 0. 0.]
zeros((2, 2))
# expect: [[0. 0.]
# expect:  [0. 0.]]
ones(2, 3).shape                # expect: (2, 3)
zeros(())                       # expect: 0.0
zeros(0)                        # expect: []
full(3, 7)                      # expect: [7 7 7]
full((2,), 1.5)                 # expect: [1.5 1.5]
full(2, true)                   # expect: [ true  true]
full((2, 2), nan).shape         # expect: (2, 2)
x = [[1, 2], [3, 4]]
zeros_like(x)
# expect: [[0 0]
# expect:  [0 0]]
ones_like([true])               # expect: [ true]
full_like([1, 2], 9.7)          # expect: [9 9]
empty(2).shape                  # expect: (2,)
ones(3, dtype=int64)            # expect: [1 1 1]
