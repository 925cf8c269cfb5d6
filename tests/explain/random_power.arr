# The sum of squares of a random matrix: nothing is stored.
# test: n=1000
# seed: 1
# passes: 1
# kernels: 1

sum((random(n, n) / 2) ^ 2)
