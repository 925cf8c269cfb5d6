# x[i] op= e is x[i] = x[i] op e.
x = arange(5)
x[1] += 10
x[2:] *= 2
x[-1] //= 3
x[0] -= 0.9
x                               # expect: [ 0 11  4  6  2]
x[[0, 1]] ^= 2
x                               # expect: [  0 121   4   6   2]
m = eye(2)
m[0] += m[1]
m.ravel()                       # expect: [1. 1. 0. 1.]
