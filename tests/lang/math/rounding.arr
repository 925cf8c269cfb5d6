x = [-1.5, -0.5, 0.5, 1.5, nan, inf]
floor(x)                        # expect: [-2. -1.  0.  1. nan inf]
ceil(x)                         # expect: [-1. -0.  1.  2. nan inf]
trunc(x)                        # expect: [-1. -0.  0.  1. nan inf]
abs(x)                          # expect: [1.5 0.5 0.5 1.5 nan inf]
sign(x)                         # expect: [-1. -1.  1.  1. nan  1.]
sign([-3, 0, 3])                # expect: [-1  0  1]
floor([3, -3])                  # expect: [ 3 -3]
abs([-0.0])                     # expect: [0.]
# Tens wrap in the dtype that they do not fit, as other integers do.
round(uint8([255, 254, 5, 15, 25]), -1)   # expect: [  4 250   0  20  20]
round(int8([127, -128, -127]), -1)        # expect: [-126  126  126]
round(int8([127, -128]), -2)              # expect: [ 100 -100]
round(int16([15, 25]), -5)                # expect: [0 0]
round(2^53 + 6, -1)                       # expect: 9007199254741000
# Bools count as integers where they are multiplied, and as numbers where they are rounded.
square([true, false])                     # expect: [1 0]
square([true, false]).dtype               # expect: int8
conj(true).dtype                          # expect: int8
round([true, false]).dtype                # expect: float64
