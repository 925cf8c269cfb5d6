# The value that is not chosen may be anything.
x = [0.0, 4.0]
where(x == 0, 0, 1 / x)         # expect: [0.   0.25]
where(x > 0, sqrt(x), nan)      # expect: [nan  2.]
