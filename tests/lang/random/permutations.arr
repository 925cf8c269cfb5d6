# seed: 28
p = permutation(1000)
p.dtype                                         # expect: int64
sum(p)                                          # expect: 499500
(min(p), max(p))                                # expect: (0, 999)
all(p == arange(1000))                          # expect: false
seed(6)
q = permutation(20)
seed(6)
x = shuffle(arange(20) * 10)
all(x == q * 10)                                # expect: true
permutation(0)                                  # expect: []
permutation(1)                                  # expect: [0]
# Rows stay together; along another axis columns do.
seed(2)
rows = permutation([[0, 1], [10, 11], [20, 21]])
all(rows[:, 1] - rows[:, 0] == 1)               # expect: true
sum(rows)                                       # expect: 63
m = arange(12).reshape(3, 4)
c = shuffle(m, axis=1)
c.shape                                         # expect: (3, 4)
all(c[1] - c[0] == 4)                           # expect: true
all(sum(c, axis=1) == sum(m, axis=1))           # expect: true
seed(3)
order = permutation(4)
seed(3)
d = shuffle(m[:, ::-1].T)
all(d[0] == m[:, 3 - order[0]])                 # expect: true
shuffle([true, true]).dtype                     # expect: bool
1 * shuffle((1, 1, 1))                          # expect: [1 1 1]
shuffle(zeros(0, 3)).shape                      # expect: (0, 3)
permutation(zeros(3, 0)).shape                  # expect: (3, 0)
