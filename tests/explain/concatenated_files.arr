# From files to a file, part by part.
# file: x.npy
# passes: 2
# kernels: 2

x = load("x.npy")
save("y.npy", concatenate((x, -x[:500])))
