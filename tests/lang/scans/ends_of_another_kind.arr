ediff1d([1, 2], to_end=[0.5])
# error: float64 does not go into differences of int64
