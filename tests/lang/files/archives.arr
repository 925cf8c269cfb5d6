# Several arrays in one file have names; one needs none.
x = arange(12).reshape(3, 4)
save("{tmp}/both.npz", x=x, half=x[:, :2] / 2)
load("{tmp}/both.npz", "half")[1:]
# expect: [[2.  2.5]
# expect:  [4.  4.5]]
load("{tmp}/both.npz", "x.npy").dtype           # expect: int64
save("{tmp}/one.npz", x.T)
all(load("{tmp}/one.npz") == x.T)               # expect: true
info("{tmp}/one.npz")
# expect: NumPy archive, 1 member
# expect:   arr_0  int64  (4, 3)  row-major
load("{tmp}/both.npz")
# error: load(path, "x")
