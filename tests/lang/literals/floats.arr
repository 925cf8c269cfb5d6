# The shortest text that reads back to the same double.
1.5                             # expect: 1.5
1.                              # expect: 1.0
.5                              # expect: 0.5
1e-3                            # expect: 0.001
1.e5                            # expect: 100000.0
0.1 + 0.2                       # expect: 0.30000000000000004
1e16                            # expect: 1e+16
1e-5                            # expect: 1e-05
5e-324                          # expect: 5e-324
-0.0                            # expect: -0.0
1e308 * 10                      # expect: inf
2.*3                            # expect: 6.0
