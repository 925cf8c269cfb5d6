logspace(0, 3, 4)                # expect: [   1.   10.  100. 1000.]
logspace(0, 4, 3, base=2)        # expect: [ 1.  4. 16.]
logspace(0, 3, 3, endpoint=false)  # expect: [  1.  10. 100.]
logspace(0, 2, 3, dtype=int64)   # expect: [  1  10 100]
geomspace(1, 1000, 4)            # expect: [   1.   10.  100. 1000.]
geomspace(-1, -8, 4)             # expect: [-1. -2. -4. -8.]
geomspace(8, 1, 4)[3]            # expect: 1.0
geomspace(1, 16, 2, endpoint=false)  # expect: [1. 4.]
geomspace(3, 7, 1)               # expect: [3.]
