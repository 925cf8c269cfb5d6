# A file that is written and two values, in one pass over another file.
# file: x.npy
# passes: 1
# kernels: 1

x = load("x.npy")
print(min(x))
save("y.npy", 2 * x)
max(x)
