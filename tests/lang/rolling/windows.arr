x = [3, 1, 4, 1, 5, 9, 2, 6]
rolling_sum(x, 3)                        # expect: [ 8  6 10 15 16 17]
rolling_mean(x, 4)                       # expect: [2.25 2.75 4.75 4.25 5.5 ]
rolling_max(x, 3)                        # expect: [4 4 5 9 9 9]
rolling_min(x, 3)                        # expect: [1 1 1 1 2 2]
rolling_sum(x, 1)                        # expect: [3 1 4 1 5 9 2 6]
rolling_sum(x, 8)                        # expect: [31]
rolling_sum(uint8([200, 100, 1]), 2)     # expect: [300 101]
rolling_sum([true, true, false], 2)      # expect: [2 1]
m = [[1, 2], [3, 4], [5, 6]]
rolling_sum(m, 2, axis=0)
# expect: [[ 4  6]
# expect:  [ 8 10]]
rolling_mean(m, 2)
# expect: [[1.5]
# expect:  [3.5]
# expect:  [5.5]]
# A nan, an infinity or a large number is in its own windows only.
rolling_sum([1.0, nan, 2.0, 3.0, inf, 4.0, 5.0], 2)  # expect: [nan nan  5. inf inf  9.]
rolling_max([1.0, nan, 2.0, 3.0], 2)     # expect: [nan nan  3.]
rolling_sum([1e100, 1.0, 2.0, 3.0], 2)[1:]  # expect: [3. 5.]
rolling_sum([1e16, 1.0, 1.0, -1e16], 4)  # expect: [2.]
rolling_mean(float32([1, 2]), 2).dtype   # expect: float32
# As a reduction of every window, in long rows and in many short ones.
y = sin(arange(100_000.0))
assert_close(rolling_sum(y, 1000), sum(sliding_window(y[:2000], 1000), axis=1)[0] + append(0, cumsum(y[1000:] - y[:-1000])), atol=1e-9)
all(rolling_max(y, 37)[:1000] == max(sliding_window(y[:1036], 37), axis=1))  # expect: true
z = reshape(y, (5000, 20))
all(rolling_min(z, 7) == min(sliding_window(z, 7, axis=1), axis=2))  # expect: true
