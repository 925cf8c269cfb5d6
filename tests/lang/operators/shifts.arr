# Bits that leave the dtype are lost; a shift outside 0..width gives 0, or -1 for a negative number to the right.
int8([1, 3, -1]) << 6           # expect: [ 64 -64 -64]
uint8([1, 3, 255]) << 7         # expect: [128 128 128]
int8([-128, 127]) >> 7          # expect: [-1  0]
uint8([255]) >> 4               # expect: [15]
[1, -1] << 64                   # expect: [0 0]
[1, -1] >> 64                   # expect: [ 0 -1]
[1, -1] >> -1                   # expect: [ 0 -1]
[1, 2] << [3, 62]               # expect: [                   8 -9223372036854775808]
int8([1]) << int16([9])         # expect: [512]
1 << 3                          # expect: 8
