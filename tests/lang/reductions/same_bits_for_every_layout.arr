# A column's sum is the sum of that column, and neither a transpose nor a stride changes a bit.
x = sin(arange(700 * 5)).reshape(700, 5)
s = sum(x, axis=0)
s[3] == sum(x[:, 3])            # expect: true
all(sum(x.T, axis=1) == s)      # expect: true
all(sum(x[:, ::-1], axis=0)[::-1] == s) # expect: true
y = sin(arange(1400))
sum(y[::2]) == sum(y.reshape(700, 2), axis=0)[0]        # expect: true
