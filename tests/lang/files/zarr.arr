# A folder of chunks: one array, or several with names.
x = arange(600.0 * 700).reshape(600, 700)
save("{tmp}/x.zarr", x)
y = load("{tmp}/x.zarr")
y.shape                                         # expect: (600, 700)
y[599, ::233]                                   # expect: [419300. 419533. 419766. 419999.]
all(y.T == x.T)                                 # expect: true
info("{tmp}/x.zarr")
# expect: Zarr, version 3
# expect:   float64  (600, 700)  chunks (300, 700), zstd, crc32c
save("{tmp}/both.zarr", a=x.T, b=x[0] > 100)
all(load("{tmp}/both.zarr", "a") == x.T)        # expect: true
count_nonzero(load("{tmp}/both.zarr", "b"))     # expect: 599
load("{tmp}/both.zarr", "c")
# error: it holds a, b
