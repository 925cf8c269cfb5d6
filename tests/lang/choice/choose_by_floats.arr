choose([0.5], (5, 6))
# error: the index of choose must hold integers, not float64
