# Every element has a distribution of its own, and the number that a draw with one parameter has at its place.
# seed: 25
seed(1)
a = poisson(100, size=6)
seed(1)
all(poisson([100, 100, 100, 100, 100, 100]) == a)           # expect: true
seed(1)
b = poisson([3, 100, 3, 100, 3, 100])
all(b[1::2] == a[1::2])                                     # expect: true
poisson([0, 0])                                             # expect: [0 0]
binomial([1, 2, 3], [1, 0, 1])                              # expect: [1 0 3]
binomial([[5], [9]], [1.0, 1.0]).shape                      # expect: (2, 2)
binomial(4, [1, 0, 1, 0], size=(2, 4))                      # expect: [[4 0 4 0]
                                                            # expect:  [4 0 4 0]]
integers([10, 20, 30], [11, 21, 31])                        # expect: [10 20 30]
integers(0, [1, 1], size=(2, 2))                            # expect: [[0 0]
                                                            # expect:  [0 0]]
gamma_variates([0, 0], [1, 2])                              # expect: [0. 0.]
x = beta([1e-9, 1e9], 1)
x[0] < 0.001 and x[1] > 0.999                               # expect: true
n = sum([1, 2])
poisson(0 * n, 2)                                           # expect: [0 0]
