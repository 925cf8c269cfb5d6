f = sqrt
f(9)                            # expect: 3.0
fn twice(f, x) = f(f(x))
twice(sqrt, 16)                 # expect: 2.0
twice(float32, 1).dtype         # expect: float32
f                               # expect: sqrt
f == sqrt                       # expect: true
choices = (sum, prod)
choices[1]([2, 3, 4])           # expect: 24
