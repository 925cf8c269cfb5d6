# test: a=compute(linspace(0, 1, 100_000))
# test: b=compute(linspace(1, 2, 100_000))
# test: c=compute(linspace(2, 3, 100_000))
# passes: 1
# kernels: 1

sum(sin(a)^2 + cos(b) * exp(-c))
