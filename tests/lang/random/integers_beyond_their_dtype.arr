integers(0, 257, 3, dtype=uint8)
# error: 256 does not fit uint8
