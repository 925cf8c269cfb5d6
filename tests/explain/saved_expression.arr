# From file to file, in one pass.
# file: x.npy
# passes: 1
# kernels: 1

x = load("x.npy")
save("y.npy", where(x > 0.5, 2 * x, -x))
