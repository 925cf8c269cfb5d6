x = [1.0, 2.0, 3.0]
var(x, mean=2.0)                                  # expect: 0.6666666666666666
var(x, mean=1.0)                                  # expect: 1.6666666666666667
var(x, correction=1)                              # expect: 1.0
std(x, correction=1)                              # expect: 1.0
var(x, ddof=0, correction=1)                      # expect: 1.0
var(ones((2, 3)), axis=1, mean=[[1], [2]])        # expect: [0. 1.]
var(x, mean=1.0, correction=1)                    # expect: 2.5
std(x, mean=1.0, where=[true, false, true])       # expect: 1.4142135623730951
y = [[1, 3], [5, 9]]
var(y, axis=1, mean=mean(y, axis=1, keepdims=true))     # expect: [1. 4.]
var(x[x > 1], correction=1)                       # expect: 0.5
var(x[x > 1], mean=2.0)                           # expect: 0.5
# Deviations of floats have the dtype of elements and mean together.
var(float32(x), mean=2.0).dtype                   # expect: float32
var(float32(x), mean=float64(2)).dtype            # expect: float64
var([1, 2], mean=float32(1)).dtype                # expect: float64
nanvar([1.0, 2.0, nan], mean=1.0)                 # expect: 0.5
nanvar([1.0, 2.0, nan], mean=1.0, correction=1)   # expect: 1.0
nanstd([1.0, 2.0, nan], correction=1)             # expect: 0.7071067811865476
nanvar([1, 2, 3], mean=1)                         # expect: 1.6666666666666667
nanvar(float32([1, nan]), mean=float64(2)).dtype  # expect: float32
