# float32 computes in float32, and adds up in float64.
x = float32([0.1, 0.2])
x[0] + x[1]                     # expect: 0.3
(x * 3).dtype                   # expect: float32
sum(full(10_000_000, float32(0.1))).dtype       # expect: float32
sum(full(10_000_000, float32(0.1)))             # expect: 1000000.0
mean(float32([1, 2, 4])).dtype  # expect: float32
var(float32([1, 2, 4, 5])), std(float32([1, 3]))        # expect: (2.5, 1.0)
max(float32([1, nan])).dtype    # expect: float32
sin(float32(1)).dtype           # expect: float32
1 / float32(3)                  # expect: 0.33333334
float32(1e-45)                  # expect: 1e-45
sqrt(float32([2]))              # expect: [1.4142135]
floor(float32([-0.5, 1.5]))     # expect: [-1.  1.]
