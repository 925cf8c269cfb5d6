# NumPy's layout: 8 digits, columns of one width, exponents where the range asks for them.
[0.1, 0.25]                     # expect: [0.1  0.25]
[1.0, 2.0]                      # expect: [1. 2.]
[1e-10, 1.0]                    # expect: [1.e-10 1.e+00]
[1e10, 1.0]                     # expect: [1.e+10 1.e+00]
[1 / 3]                         # expect: [0.33333333]
[nan, 1.5]                      # expect: [nan 1.5]
[-0.0, 0.0]                     # expect: [-0.  0.]
[123456.789, 0.001]             # expect: [1.23456789e+05 1.00000000e-03]
[100000.0, 1.5]                 # expect: [1.0e+05 1.5e+00]
arange(20) / 10
# expect: [0.  0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.  1.1 1.2 1.3 1.4 1.5 1.6 1.7
# expect:  1.8 1.9]
