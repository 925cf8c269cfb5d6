# One after another, each 1 would be lost beside 1e16. Within a block of 128 element i belongs to lane i mod 8, and only
# the lane of the two large numbers loses its ones: the other seven keep theirs.
x = where(arange(128) == 0, 1e16, where(arange(128) == 120, -1e16, 1))
sum(x)                          # expect: 112.0
sum(x[:, newaxis] + zeros(1, 3), axis=0)        # expect: [112. 112. 112.]
