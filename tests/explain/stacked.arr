# Parts that read the same array are written in one pass, each where it belongs.
# test: x=compute(linspace(0, 1, 90_000))
# passes: 1
# kernels: 1

stack((x, 2 * x, x^2))
