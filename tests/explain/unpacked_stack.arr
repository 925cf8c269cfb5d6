# A stack that is only taken apart is never stored.
# test: x=compute(linspace(0, 1, 90_000))
# passes: 1
# kernels: 1

a, b = stack((x, 2 * x))
sum(a + b)
