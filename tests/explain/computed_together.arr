# `compute` has made both; nothing but a view is left.
# passes: 0
# kernels: 0

x, s = compute(linspace(0, 1, 100_000), sum(linspace(0, 1, 100_000)))
print(x[5:8])
print(s)
