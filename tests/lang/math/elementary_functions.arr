sqrt([4, 2])                    # expect: [2.         1.41421356]
sqrt(-1.0)                      # expect: nan
sqrt([-0.0])                    # expect: [-0.]
exp([0, 1, -1000, 1000])        # expect: [1.         2.71828183 0.                inf]
log([1, e, 0, -1])              # expect: [  0.   1. -inf  nan]
sin([0, pi / 2])                # expect: [0. 1.]
cos([0.0, pi])                  # expect: [ 1. -1.]
sin(1e300)                      # expect: -0.8178819121159085
sin([-0.0])                     # expect: [-0.]
sin(inf)                        # expect: nan
exp(1)                          # expect: 2.718281828459045
exp(log(10))                    # expect: 10.000000000000002
square([3, -3])                 # expect: [9 9]
reciprocal([2.0, 4.0])          # expect: [0.5  0.25]
