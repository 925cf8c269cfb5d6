# The condition has computed x once; the second time it is kept on the way, in the same pass.
# seed: 1
# passes: 1
# kernels: 1

x = sin(random(100_000))
if sum(x) < 0 { print("never") }
print(max(x))
