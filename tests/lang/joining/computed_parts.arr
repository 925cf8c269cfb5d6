# Every part is computed where it belongs in the whole.
x = arange(1, 7)
y = concatenate((x * x, x[::-1], -x[1:3] / 2))
y
# expect: [ 1.   4.   9.  16.  25.  36.   6.   5.   4.   3.   2.   1.  -1.  -1.5]
sum(y)                                   # expect: 109.5
y[3:8] + 1                               # expect: [17. 26. 37.  7.  6.]
max(concatenate((x, 2 * x)) - concatenate((x * 3, x)))  # expect: 6
sum(concatenate((y, y, [sum(x)])))       # expect: 240.0
m = x.reshape(2, 3)
sum(concatenate((m, m.T[:2, :2], 10 * m), axis=1), axis=0)
# expect: [ 5  7  9  3  9 50 70 90]
# The same part twice, and parts of parts.
concatenate((m[0], m[0], concatenate((m[1], m[0] + m[1]))))
# expect: [1 2 3 1 2 3 4 5 6 5 7 9]
framed = concatenate((zeros(2, 1), concatenate((m[:1], ones(1, 3))), full((2, 1), 5)), axis=1)
framed
# expect: [[0. 1. 2. 3. 5.]
# expect:  [0. 1. 1. 1. 5.]]
# Randomly drawn parts keep their numbers.
r = random(4)
all(concatenate((r, r))[4:] == r)        # expect: true
