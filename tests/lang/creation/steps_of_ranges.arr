x, step = linspace(0, 1, 5, retstep=true)
step                                              # expect: 0.25
x, step = linspace(0, 1, 5, true, true)
x[1]                                              # expect: 0.25
linspace(0, 10, 3, retstep=true, dtype=int64)     # expect: ([ 0  5 10], 5.0)
linspace(0, 1, 1, retstep=true)                   # expect: ([0.], nan)
linspace(0, 1, 0, retstep=true)                   # expect: ([], nan)
linspace(0, 1, 4, endpoint=false, retstep=true)[1]      # expect: 0.25
linspace(0, [1, 2], 3, retstep=true)[1]           # expect: [0.5 1. ]
linspace(float32(0), float32(1), 3, retstep=true)[1].dtype   # expect: float32
