y = [1, 2]
y += 0.5
# error: float64
