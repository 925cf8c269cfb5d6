# Views are free: no element moves before it is needed.
# test: x=compute(linspace(0, 1, 90_000).reshape(300, 300))
# passes: 1
# kernels: 1

sum((x + x.T)^2)
