x = arange(1000)
sum(where(x > 500, x, 0) ^ 2)   # expect: 291041750
sum((x[1:] - x[:-1]) ^ 2)       # expect: 999
max(abs(sin(x))) <= 1           # expect: true
mean(x == 3)                    # expect: 0.001
y = x.reshape(10, 100)
sum(where(y % 2 == 0, y, 0), axis=0)[:4]        # expect: [4500    0 4520    0]
sum(where(y % 2 == 0, y, 0), axis=1)[:3]        # expect: [ 2450  7450 12450]
sum(y - mean(y, axis=1, keepdims=true))         # expect: 0.0
