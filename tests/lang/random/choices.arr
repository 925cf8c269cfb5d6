# seed: 29
x = choice(5, 10000)
(min(x), max(x))                                # expect: (0, 4)
x.dtype                                         # expect: int64
choice(5).ndim                                  # expect: 0
seed(1)
k = integers(4, size=10)
seed(1)
all(choice([10, 20, 30, 40], 10) == 10 + 10 * k)          # expect: true
choice([7.5], (2, 2))                           # expect: [[7.5 7.5]
                                                # expect:  [7.5 7.5]]
# Without replacement.
d = choice(100, 100, replace=false)
sum(d)                                          # expect: 4950
sum(choice(100000, 3, replace=false) >= 0)      # expect: 3
choice([5, 6, 7], 0, replace=false)             # expect: []
choice(0, 0)                                    # expect: []
# Rows of an array, in the place of the axis.
m = arange(12).reshape(3, 4)
choice(m).shape                                 # expect: (4,)
choice(m, (2, 5)).shape                         # expect: (2, 5, 4)
c = choice(m, (6, 2), axis=1)
c.shape                                         # expect: (3, 6, 2)
all(c[2] - c[1] == 4)                           # expect: true
# By probabilities.
p = [0.2, 0, 0.8]
y = choice(3, 20000, p=p)
sum(y == 1)                                     # expect: 0
abs(mean(y == 2) - 0.8) < 0.02                  # expect: true
choice([1, 2, 3], 3, p=[0, 1, 0])               # expect: [2 2 2]
z = choice(3, 2, replace=false, p=p)
sum(z)                                          # expect: 2
choice(3, 1, false, [0, 0, 1])                  # expect: [2]
