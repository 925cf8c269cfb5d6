pad([1, 2], 1, constant_values=nan)
# error: convert the array first: `float64(x)`
