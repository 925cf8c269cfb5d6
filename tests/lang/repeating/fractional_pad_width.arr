pad([1, 2], 1.5)
# error: `pad_width` must hold integers, not float64
