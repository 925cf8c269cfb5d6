# What is expensive and reduced over different axes is stored by the pass over one of them and read by the other.
# test: x=compute(random(300, 200))
# passes: 2
# kernels: 2

y = log(x + 1)
print(sum(y, axis=0)[:2], sum(y, axis=1)[:2])
