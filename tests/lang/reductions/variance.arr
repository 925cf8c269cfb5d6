x = [2, 4, 4, 4, 5, 5, 7, 9]
var(x)                          # expect: 4.0
std(x)                          # expect: 2.0
var(x, ddof=1)                  # expect: 4.571428571428571
std(x[:2], ddof=1)              # expect: 1.4142135623730951
var([[1, 2], [3, 6]], axis=1)   # expect: [0.25 2.25]
var([[1, 2], [3, 6]], axis=0, ddof=1)   # expect: [2. 8.]
std([[1, 3], [5, 5]], axis=1, keepdims=true)
# expect: [[1.]
# expect:  [0.]]
var([5.0])                      # expect: 0.0
var([5.0], ddof=1)              # expect: nan
var([1.0, 2.0], ddof=2)         # expect: inf
var([1.0, nan])                 # expect: nan
var([true, false])              # expect: 0.25
# A large mean does not swallow small deviations.
var(1e9 + [1.0, 2.0, 3.0, 4.0]) # expect: 1.25
abs(var(1e8 + arange(1000)) - 83333.25) < 1e-6  # expect: true
