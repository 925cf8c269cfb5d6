x = [0.0, 1.0, 2.0, 3.0]
y = [1.0, 3.0, 7.0, 9.0]
p, residuals, rank, s, rcond = polyfit(x, y, 1, full=true)
round(p, 9)                                       # expect: [2.8 0.8]
round(residuals, 9)                               # expect: [0.8]
rank                                              # expect: 2
round(s, 6)                                       # expect: [1.342305 0.445215]
rcond == 4 * 2.0^-52                              # expect: true
p, covariance = polyfit(x, y, 1, cov=true)
round(covariance, 9)
# expect: [[ 0.08 -0.12]
# expect:  [-0.12  0.28]]
round(polyfit(x, y, 1, none, false, none, "unscaled")[1], 9)
# expect: [[ 0.2 -0.3]
# expect:  [-0.3  0.7]]
z = [[1.0, 2.0], [3.0, 5.0], [7.0, 8.0], [9.0, 1.0]]
round(polyfit(x, z, 1, cov=true)[1][0], 9)
# expect: [[ 0.08  3.  ]
# expect:  [-0.12 -4.5 ]]
polyfit(x, z, 1, cov="unscaled")[1].shape         # expect: (2, 2, 1)
# Where the rank is that of all points nothing is left to add up.
polyfit(x, y, 3, full=true)[1]                    # expect: []
