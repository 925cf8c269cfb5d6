# The comparison makes no array of its own.
# test: x=compute(arange(100_000) % 3)
# passes: 1
# kernels: 1

where(x == 0, -1, x)
