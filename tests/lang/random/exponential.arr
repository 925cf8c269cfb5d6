# seed: 22
x = exponential(2, size=100000)
min(x) >= 0                                     # expect: true
abs(mean(x) - 2) < 0.05                         # expect: true
abs(mean(x > 2) - exp(-1)) < 0.01               # expect: true
# It is the inverse of the distribution function at the numbers that random gives.
seed(4)
u = random(10)
seed(4)
max(abs(exponential(size=10) + log(1 - u))) < 1e-15   # expect: true
exponential().dtype                             # expect: float64
exponential(0, 3)                               # expect: [0. 0. 0.]
exponential([1, 10], size=(3, 2)).shape         # expect: (3, 2)
