xp = [1, 2, 3]
fp = [3, 2, 0]
interp(2.5, xp, fp)                      # expect: 1.0
interp([0, 1, 1.5, 2.72, 3.14], xp, fp)  # expect: [3.   3.   2.5  0.56 0.  ]
interp(3.14, xp, fp, right=-99.0)        # expect: -99.0
interp(0, xp, fp, left=nan)              # expect: nan
interp([nan, 2], xp, fp)                 # expect: [nan  2.]
interp(5, [1], [7])                      # expect: 7.0
interp([[1, 2], [3, 4]], xp, fp).shape   # expect: (2, 2)
interp([], xp, fp)                       # expect: []
# A point itself needs no slope.
interp([1.0, 2.0], [1, 2, 3], [0, inf, inf])  # expect: [ 0. inf]
angles = [-180, -170, -185, 185, -10, -5, 0, 365]
interp(angles, [190, -190, 350, -350], [5, 10, 3, 4], period=360)
# expect: [7.5  5.   8.75 6.25 3.   3.25 3.5  3.75]
