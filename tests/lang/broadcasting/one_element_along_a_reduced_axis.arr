x = arange(6).reshape(2, 3)
x - mean(x, axis=1, keepdims=true)
# expect: [[-1.  0.  1.]
# expect:  [-1.  0.  1.]]
x / sum(x, axis=0)
# expect: [[0.         0.2        0.28571429]
# expect:  [1.         0.8        0.71428571]]
