sqrt([1, 2], dtype=float32)
