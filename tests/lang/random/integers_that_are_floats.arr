integers(0, 5, 3, dtype=float32)
# error: random integers are no float32
