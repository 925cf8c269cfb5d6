a = [1, 2, 3]
v = [0, 1, 0.5]
convolve(a, v)                           # expect: [0.  1.  2.5 4.  1.5]
convolve(a, v, "same")                   # expect: [1.  2.5 4. ]
convolve(a, v, mode="valid")             # expect: [2.5]
convolve([1, 1], [1, 2, 3, 4], "same")   # expect: [1 3 5 7]
correlate(a, v)                          # expect: [3.5]
correlate(a, v, "same")                  # expect: [2.  3.5 3. ]
correlate(a, v, "full")                  # expect: [0.5 2.  3.5 3.  0. ]
# The shorter one may come first: the result is then the other way round.
correlate([1, 2], [1, 2, 3], "full")     # expect: [3 8 5 2]
convolve(int8([100, 100]), int8([1, 1])) # expect: [100 -56 100]
convolve([true, false], [true, true])    # expect: [ true  true false]
convolve(2, 3)                           # expect: [6]
# Long ones.
x = cos(arange(3000.0))
k = sin(arange(70.0))
c = convolve(x, k)
c.shape                                  # expect: (3069,)
assert_close(c[100], sum(x[31:101] * k[::-1]))
assert_close(correlate(x, k, "valid"), c[69:3000] * 0 + sum(sliding_window(x, 70) * k, axis=1))
