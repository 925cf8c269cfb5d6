round(norm([[0, 3], [2, 0]], 2), 12)     # expect: 3.0
round(norm([[0, 3], [2, 0]], -2), 12)    # expect: 2.0
round(norm([[0, 3], [2, 0]], "nuc"), 12)     # expect: 5.0
