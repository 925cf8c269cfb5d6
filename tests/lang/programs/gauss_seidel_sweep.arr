# Gauss-Seidel's sweep over nine points: a row is prepared at once and finished from left to right in place. Values from NumPy.
fn sweep(a) {
    n = len(a)
    for i in range(1, n - 1) {
        above, below = a[i - 1], a[i + 1]
        a[i, 1:-1] += above[:-2] +
            above[1:-1] +
            above[2:] +
            a[i, 2:] +
            below[:-2] +
            below[1:-1] +
            below[2:]
        for j in range(1, n - 1) {
            a[i, j] += a[i, j - 1]
            a[i, j] /= 9
        }
    }
    a
}

start = arange(25.0).reshape(5, 5)^2
once = sweep(start)
round(sweep(once), 4)
# expect: [[  0.       1.       4.       9.      16.    ]
# expect:  [ 25.      62.6591  81.5834  92.724   81.    ]
# expect:  [100.     155.7782 189.0731 206.8622 196.    ]
# expect:  [225.     287.8081 328.9313 357.8776 361.    ]
# expect:  [400.     441.     484.     529.     576.    ]]
start[1, 1]  # expect: 36.0
