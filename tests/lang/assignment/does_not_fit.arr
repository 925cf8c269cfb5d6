u = uint8([1, 2])
u[0] = 300
# error: 300 does not fit uint8
# error at: 2:8
