# The reduction over two axes is that over the last, then over the other.
x = sin(arange(150 * 140)).reshape(150, 140)
sum(x) == sum(sum(x, axis=1))   # expect: true
sum(x, axis=(0, 1)) == sum(sum(x, axis=1))      # expect: true
sum(x, axis=(1, 0)) == sum(x)   # expect: true
y = arange(24).reshape(2, 3, 4)
sum(y, axis=(0, 2))             # expect: [ 60  92 124]
sum(y, axis=(1, 2))             # expect: [ 66 210]
sum(y, axis=(0, -1), keepdims=true).shape       # expect: (1, 3, 1)
mean(y, axis=(0, 1))            # expect: [10. 11. 12. 13.]
max(y, axis=(0, 2))             # expect: [15 19 23]
