x = [1, 2, 3]
x[0] = 7.9
x                               # expect: [7 2 3]
x[1] = true
x                               # expect: [7 1 3]
b = [true, false]
b[1] = 3
b                               # expect: [ true  true]
u = uint8([1, 2])
u[0] = int64([300])[0]
u                               # expect: [44  2]
f = float32([1, 2])
f[0] = 0.1
f.dtype                         # expect: float32
f[0] == float32(0.1)            # expect: true
