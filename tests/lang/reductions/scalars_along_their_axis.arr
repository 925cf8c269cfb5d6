# Axis 0 or -1 of a scalar is none at all.
x = float64(2.5)
sum(x, axis=0)                                   # expect: 2.5
prod(x, axis=-1, keepdims=true)                  # expect: 2.5
max(x, axis=0)                                   # expect: 2.5
min(3, axis=0, initial=1)                        # expect: 1
any(x, axis=0)                                   # expect: true
all(0, axis=-1)                                  # expect: false
ptp(x, axis=0)                                   # expect: 0.0
argmax(x, axis=0)                                # expect: 0
count_nonzero(x, axis=-1)                        # expect: 1
mean(x, axis=0)                                  # expect: 2.5
nanstd(x, axis=-1)                               # expect: 0.0
nansum(nan, axis=0)                              # expect: 0.0
squeeze(x, axis=0)                               # expect: 2.5
sum(x, axis=())                                  # expect: 2.5
sum(x, axis=1)
# error: axis 1 is out of range for an array of 0 dimensions
