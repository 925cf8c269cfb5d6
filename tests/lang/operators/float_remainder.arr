# The sign of the divisor, also of a zero; an infinite divisor leaves the dividend.
[5.5, -5.5] % 2                 # expect: [1.5 0.5]
[5.5, -5.5] % -2                # expect: [-0.5 -1.5]
[4.0, -4.0] % 2                 # expect: [0. 0.]
[4.0, -4.0] % -2                # expect: [-0. -0.]
[1.0, -1.0] % inf               # expect: [ 1. inf]
[1.0, -1.0] // inf              # expect: [ 0. -1.]
[1.0] // 0.1                    # expect: [9.]
