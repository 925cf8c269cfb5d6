# Rows so short that several are computed together: beside what all rows share, beside what each row has, of parts of longer
# rows, in other orders, and folded.
n = 2_001
p = reshape(arange(3 * n), (n, 3)) * 1.0
all(p - array([1, 2, 3]) == p + array([-1, -2, -3]))      # expect: true
(p * arange(n)[:, newaxis])[-1]                           # expect: [12000000. 12002000. 12004000.]
sum(p, axis=0)                                            # expect: [6003000. 6005001. 6007002.]
sum(p, axis=1)[[0, 1000, 2000]]                           # expect: [3.0000e+00 9.0030e+03 1.8003e+04]
(p[:, :2] + [0.5, 0.25])[1]                               # expect: [3.5  4.25]
(p[::-1] - [1, 2, 3])[0]                                  # expect: [5999. 5999. 5999.]
all(p.T[:, ::-1].T == p[::-1])                            # expect: true
max(abs(repeat(arange(n), 3) - ravel(p) // 3))            # expect: 0.0
std(p, axis=0)[0] == std(p[:, 0])                         # expect: true
argmax(p % 7 + [0, 1, 2], axis=0)                         # expect: [2 4 6]
cumsum(p, axis=1)[-1]                                     # expect: [ 6000. 12001. 18003.]

# Narrow numbers, and parts of a destination.
b = uint8(reshape(arange(4 * n) % 251, (n, 4)))
(b[:, ::-1] + uint8(9))[7]                                # expect: [40 39 38 37]
sum(float64(b[:, :3] + uint8([1, 2, 3])))                 # expect: 760050.0
c = zeros(n, 4)
c[:, 1:3] = p[:, :2] + 1
c[-1]                                                     # expect: [   0. 6001. 6002.    0.]

# The same draws whether rows are long or short.
x = random(n, 3)
y = x[:, ::-1]
all(y + [0, 0, 0] == stack((x[:, 2], x[:, 1], x[:, 0]), axis=1))  # expect: true
