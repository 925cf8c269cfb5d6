random(3, dtype=int32)
