# Floats become integers towards zero, too large ones the nearest integer there is, nan 0; integers wrap.
int8([1.9, -1.9, 300.0, -300.0, nan, inf])      # expect: [   1   -1  127 -128    0  127]
uint8([1.9, -1.9, 300.0])                       # expect: [  1   0 255]
int64(float32([1e30, -1e30]))                   # expect: [ 9223372036854775807 -9223372036854775808]
uint64([1e19, -1.0])                            # expect: [10000000000000000000                    0]
int8(int32([127, 128, 256]))                    # expect: [ 127 -128    0]
uint8(int64([-1, 256]))                         # expect: [255   0]
bool([0.0, 0.1, nan])                           # expect: [false  true  true]
float32(16777217)                               # expect: 16777216.0
float32([2^62 + 1])                             # expect: [4.611686e+18]
float64(uint64([18446744073709551615]))         # expect: [1.84467441e+19]
int16(true)                                     # expect: 1
[1, 2].astype(float32).dtype                    # expect: float32
