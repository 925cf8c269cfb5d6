x = arange(1, 5)
x[:, newaxis] * x
# expect: [[ 1  2  3  4]
# expect:  [ 2  4  6  8]
# expect:  [ 3  6  9 12]
# expect:  [ 4  8 12 16]]
sum(x[:, newaxis] * x, axis=0)          # expect: [10 20 30 40]
max(abs(x[:, newaxis] - x))             # expect: 3
