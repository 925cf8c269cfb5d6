# What is expensive and reduced over different axes is stored by the pass over one of them and read by the other.
x = random(3000, 2000)
y = log(x + 1)
print(sum(y, axis=0)[:2], sum(y, axis=1)[:2])
