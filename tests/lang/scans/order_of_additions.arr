# Blocks of 1024, and before each the sum of those before it: written out, with numbers whose sums depend on the order.
x = sin(arange(5000.0)) * 10.0^(arange(5000) % 11)
fn block(x) {
    total = x[0]
    for k in range(1, len(x)) { total = total + x[k] }
    total
}
first = block(x[:1024])
second = block(x[1024:2048])
s = cumsum(x)
s[1023] == first                                        # expect: true
s[2047] == first + second                               # expect: true
s[2050] == (first + second) + block(x[2048:2051])       # expect: true
# An axis of a matrix gives what a vector gives, whatever the layout.
wide = stack([x, -x, x[::-1]])
all(cumsum(wide, axis=1)[0] == s)                       # expect: true
all(cumsum(wide.T, axis=0)[:, 0] == s)                  # expect: true
all(cumsum(wide.T, axis=0)[:, 1] == -s)                 # expect: true
# float32 is added in float64.
y = float32(x)
all(cumsum(y) == float32(cumsum(float64(y))))           # expect: true
# Long rows, many columns.
big = reshape(arange(3000 * 90) % 17, (3000, 90))
all(cumsum(big, axis=0)[-1] == sum(big, axis=0))        # expect: true
big = reshape(arange(30 * 9000) % 17, (30, 9000))
all(cumsum(big, axis=0)[-1] == sum(big, axis=0))        # expect: true
all(cumsum(big, axis=1)[:, -1] == sum(big, axis=1))     # expect: true
