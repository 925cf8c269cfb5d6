# seed: 7
x = random(1000)
all(x == x)                     # expect: true
sum(x) == sum(x)                # expect: true
y = x + 1
all(y - 1 == (x + 1) - 1)       # expect: true
mean(x) == mean(x + 0)          # expect: true
