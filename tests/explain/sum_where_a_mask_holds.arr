# The elements are folded while they go by: one pass, and no memory for them.
# passes: 1
# kernels: 1
seed(1)
x = random(10000000)
sum(x[x > 0.5])
