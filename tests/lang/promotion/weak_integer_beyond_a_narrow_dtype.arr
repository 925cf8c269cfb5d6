x = uint8([1, 2])
x + 255                         # expect: [0 1]
x + 256
# error: 256 does not fit uint8, which holds 0 to 255
# error at: 3:5
