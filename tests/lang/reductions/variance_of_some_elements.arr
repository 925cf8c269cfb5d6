x = [[1.0, 100.0, 3.0], [5.0, nan, 5.0]]
kept = [[true, false, true], [true, false, true]]
var(x, where=kept)                               # expect: 2.75
var(x, axis=1, where=kept)                       # expect: [1. 0.]
std(x, axis=1, where=kept, keepdims=true)
# expect: [[1.]
# expect:  [0.]]
var(x, axis=1, ddof=1, where=kept)               # expect: [2. 0.]
# A mask for every row.
var(x, axis=0, where=[true, false, true])        # expect: [ 4. nan  1.]
# What is left out decides nothing, infinities included.
var([1, 3, inf], where=[true, true, false])      # expect: 1.0
std(int8([1, 3, 127]), where=int8([1, 3, 127]) < 9)   # expect: 1.0
# As many elements as ddof, and fewer.
var([1.0, 2.0, 9.0], ddof=2, where=[true, true, false])   # expect: inf
var([1.0, 9.0], ddof=1, where=[true, false])     # expect: nan
var([1.0, 9.0], where=[false, false])            # expect: nan
var([], where=[])                                # expect: nan
var(5, where=true)                               # expect: 0.0
# A large mean does not swallow small deviations.
var(1e9 + [1.0, 2.0, 3.0, 4.0, 0.0], where=[true, true, true, true, false])   # expect: 1.25
