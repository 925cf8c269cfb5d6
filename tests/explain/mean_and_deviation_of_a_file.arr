# Two statements, one pass over the file; the second kernel makes one mean and one deviation of what it left.
# file: x.npy
# passes: 1
# kernels: 2

x = load("x.npy")
print(mean(x))
print(std(x))
