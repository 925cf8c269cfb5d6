x = zeros(3, dtype=float32)
# error: float32 is not supported yet
# error at: 1:20
