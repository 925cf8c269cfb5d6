# sin(x) serves both results.
# test: x=compute(linspace(0, 1, 100_000))
# passes: 1
# kernels: 1

s = sin(x)
print(sum(s), sum(s^2))
