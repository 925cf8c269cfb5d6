# test: x=compute(linspace(0, 1, 100_000).reshape(100, 1000))
# passes: 1
# kernels: 1

sum(where(x > 0.5, x, 0)^2, axis=0)[:3]
