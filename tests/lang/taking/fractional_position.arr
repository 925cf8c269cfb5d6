take([1, 2, 3], [0.5])
# error: `indices` must hold integers, not float64
