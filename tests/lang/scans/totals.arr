cumsum([1, 2, 3])                        # expect: [1 3 6]
cumprod([1, 2, 3, 4])                    # expect: [ 1  2  6 24]
m = [[1, 2, 3], [4, 5, 6]]
cumsum(m)                                # expect: [ 1  3  6 10 15 21]
cumsum(m, axis=0)
# expect: [[1 2 3]
# expect:  [5 7 9]]
cumsum(m, axis=-1)
# expect: [[ 1  3  6]
# expect:  [ 4  9 15]]
m.cumprod(1)
# expect: [[  1   2   6]
# expect:  [  4  20 120]]
# Scalars and nothing.
cumsum(5)                                # expect: [5]
cumsum([])                               # expect: []
cumsum(zeros((0, 3)), axis=1).shape      # expect: (0, 3)
# Narrow integers become 64 bits, which wrap; a dtype is that of every step.
cumsum(uint8([200, 100])).dtype          # expect: uint64
cumsum(int8([100, 100]), dtype=int8)     # expect: [100 -56]
cumsum([true, true, false])              # expect: [1 2 2]
cumsum([false, true, false], dtype=bool) # expect: [false  true  true]
cumprod([true, true, false], dtype=bool) # expect: [ true  true false]
cumsum([9223372036854775807, 1])[1]      # expect: -9223372036854775808
cumsum([1.5, nan, 1.0])                  # expect: [1.5 nan nan]
cumsum([inf, 1.0, -inf])                 # expect: [inf inf nan]
nancumsum([1.0, nan, 2.0])               # expect: [1. 1. 3.]
nancumprod([[nan, 2.0], [3.0, nan]], axis=0)
# expect: [[1. 2.]
# expect:  [3. 2.]]
nancumsum([1, 2])                        # expect: [1 3]
cumulative_sum([1, 2, 3])                # expect: [1 3 6]
cumulative_sum(m, axis=1, include_initial=true)
# expect: [[ 0  1  3  6]
# expect:  [ 0  4  9 15]]
cumulative_prod([2.0, 3.0], include_initial=true)  # expect: [1. 2. 6.]
