# Differences of neighbours: two slices of one array that overlap.
x = [1, 4, 9, 16, 25]
x[1:] - x[:-1]                  # expect: [3 5 7 9]
x[2:] - 2 * x[1:-1] + x[:-2]    # expect: [2 2 2]
(x[1:] + x[:-1]) / 2            # expect: [ 2.5  6.5 12.5 20.5]
