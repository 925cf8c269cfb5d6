# Changing one name never changes another.
a = arange(4)
b = a
c = a[1:3]
d = a + 1
a[1] = 100
b                               # expect: [0 1 2 3]
c                               # expect: [1 2]
d                               # expect: [1 2 3 4]
a                               # expect: [  0 100   2   3]
t = (a, 5)
a[0] = -1
t                               # expect: ([  0 100   2   3], 5)
fn change(x) { x[0] = 42; x }
e = change(a)
a                               # expect: [ -1 100   2   3]
e                               # expect: [ 42 100   2   3]
m = zeros(2, 2)
r = m[0]
r[0] = 1
m.ravel()                       # expect: [0. 0. 0. 0.]
s = m.T
m[0, 1] = 5
s.ravel()                       # expect: [0. 0. 0. 0.]
fn maker() {
    k = zeros(2)
    fn get() = k
    k[0] = 1
    get
}
maker()()                       # expect: [0. 0.]
