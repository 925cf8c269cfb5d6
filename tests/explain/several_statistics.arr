# file: x.npy
# passes: 1
# kernels: 2

x = load("x.npy")
print(mean(x)); print(std(x)); print(min(x)); print(max(x)); print(argmax(x)); print(count_nonzero(x > 0.5))
