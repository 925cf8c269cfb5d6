# Between float32 ends numbers are float32, and every step is rounded so.
linspace(float32(0), float32(1), 4)               # expect: [0.         0.33333334 0.6666667  1.        ]
linspace(float32(0.1), float32(0.7), 4, endpoint=false)   # expect: [0.1        0.25       0.39999998 0.55      ]
linspace(float32(0), 1, 4).dtype                  # expect: float32
linspace(int8(0), float32(1), 4).dtype            # expect: float32
linspace(int32(0), float32(1), 4).dtype           # expect: float64
linspace(float64(0), float32(1), 4).dtype         # expect: float64
linspace(float32([0, 1]), 1, 3)
# expect: [[0.  1. ]
# expect:  [0.5 1. ]
# expect:  [1.  1. ]]
linspace(float32([0, 1]), 1, 3).dtype             # expect: float32
logspace(float32(0), float32(1), 4)               # expect: [ 1.         2.1544347  4.641589  10.       ]
logspace(0, 1, 2, base=float32(2)).dtype          # expect: float64
geomspace(float32(1), float32(100), 3)            # expect: [  1.  10. 100.]
geomspace(float32(1), float32(100), 3).dtype      # expect: float64
