var([1, 2, 3, 4], dtype=float32)                 # expect: 1.25
var([1, 2, 3, 4], dtype=float32).dtype           # expect: float32
std(float32([1, 3]), dtype=float64).dtype        # expect: float64
std([1, 3], axis=0, dtype=float32)               # expect: 1.0
std([1, 3], 0, float32).dtype                    # expect: float32
# Computed in float64 and rounded once: float32 cannot tell the elements apart.
var([1e8, 1e8 + 1], dtype=float32)               # expect: 0.25
var([0, 1e200], dtype=float32)                   # expect: inf
