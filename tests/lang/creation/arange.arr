arange(5)                       # expect: [0 1 2 3 4]
arange(2, 6)                    # expect: [2 3 4 5]
arange(0, 10, 3)                # expect: [0 3 6 9]
arange(5, 0, -2)                # expect: [5 3 1]
arange(0)                       # expect: []
arange(3.0)                     # expect: [0. 1. 2.]
arange(0, 1, 0.25)              # expect: [0.   0.25 0.5  0.75]
arange(3, dtype=float64)        # expect: [0. 1. 2.]
arange(5, 1)                    # expect: []
arange(1, 2, 0.1).size          # expect: 10
sum(arange(1001))               # expect: 500500
