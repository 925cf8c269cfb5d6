x = [3, 9, 1, 9, 1]
argmax(x)                       # expect: 1
argmin(x)                       # expect: 2
y = [[1, 8, 3], [7, 2, 9]]
argmax(y)                       # expect: 5
argmax(y, axis=0)               # expect: [1 0 1]
argmin(y, axis=1)               # expect: [0 1]
argmax(y, axis=1, keepdims=true)
# expect: [[1]
# expect:  [2]]
argmax([1.0, nan, inf, nan])    # expect: 1
argmin([1.0, nan, -inf])        # expect: 1
argmax([0.0, -0.0, 0.0])        # expect: 0
argmax([false, true, true])     # expect: 1
argmax(where(arange(5000) == 4321, 1, 0))       # expect: 4321
argmin(sin(arange(3000).reshape(60, 50)), axis=0)[:3]   # expect: [ 6 57 37]
