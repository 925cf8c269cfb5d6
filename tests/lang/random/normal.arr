# seed: 21
z = randn(100000)
z.dtype                                         # expect: float64
abs(mean(z)) < 0.02                             # expect: true
abs(std(z) - 1) < 0.01                          # expect: true
abs(mean(z < 1) - 0.8413) < 0.005               # expect: true
# Location and scale are arithmetic on the same numbers.
seed(3)
a = normal(size=5)
seed(3)
all(normal(10, 2, 5) == 10 + 2 * a)             # expect: true
seed(3)
all(normal(0, 1, (5,)) == randn(5))             # expect: false
seed(3)
all(randn(5) == a)                              # expect: true
normal().ndim                                   # expect: 0
randn(2, 3).shape                               # expect: (2, 3)
normal(5, 0, 3)                                 # expect: [5. 5. 5.]
# Arrays broadcast, and every element has a number of its own.
normal([0, 100], 1).shape                       # expect: (2,)
normal([[0], [10]], [1, 2, 3]).shape            # expect: (2, 3)
x = normal([0, 0, 0, 0], 1)
x[0] == x[1]                                    # expect: false
normal([1, 2, 3], 0, size=(2, 3))               # expect: [[1. 2. 3.]
                                                # expect:  [1. 2. 3.]]
isnan(normal(0, [-1, 1]))                       # expect: [ true false]
