x = solve([[3, 1], [1, 2]], [9, 8])
round(x, 12)                     # expect: [2. 3.]
solve([[2, 0], [0, 4]], [[2, 4], [4, 8]])
# expect: [[1. 2.]
# expect:  [1. 2.]]
solve(zeros(0, 0), zeros(0)).shape           # expect: (0,)
solve(eye(2), zeros(2, 0)).shape             # expect: (2, 0)
solve(float32([[2]]), float32([1])).dtype    # expect: float32
seed(1)
a = random(60, 60) - 0.5
b = random(60, 3)
max(abs(a @ solve(a, b) - b)) < 1e-12        # expect: true
max(abs(inv(a) @ a - eye(60))) < 1e-11       # expect: true
det([[1, 2], [3, 4]]) + 2 < 1e-15            # expect: true
det(zeros(0, 0))                             # expect: 1.0
slogdet([[0, 1], [1, 0]])                    # expect: (-1.0, 0.0)
slogdet(zeros(2, 2))                         # expect: (0.0, -inf)
pinv([[1, 0], [0, 0], [0, 2]])
# expect: [[1.  0.  0. ]
# expect:  [0.  0.  0.5]]
pinv(zeros(2, 3)).shape                      # expect: (3, 2)
tall = random(20, 3)
max(abs(tall @ pinv(tall) @ tall - tall)) < 1e-13    # expect: true
# The line nearest to four points.
t = [0, 1, 2, 3]
m = stack([t, ones(4)], axis=1)
line, residuals, rank, s = lstsq(m, [-1, 0.2, 0.9, 2.1])
round(line, 12)                              # expect: [ 1.   -0.95]
round(residuals, 12)                         # expect: [0.05]
rank                                         # expect: 2
len(s)                                       # expect: 2
lstsq(ones(3, 2), [2, 2, 2])[1].shape        # expect: (0,)
lstsq(ones(2, 3), ones(2, 4))[0].shape       # expect: (3, 4)
matrix_rank(eye(4))                          # expect: 4
matrix_rank(ones(4))                         # expect: 1
matrix_rank(zeros(4, 4))                     # expect: 0
cond([[1, 0, -1], [0, 1, 0], [1, 0, 1]], "fro") - 3.1622776601683795 < 1e-14     # expect: true
cond([[1, 0, -1], [0, 1, 0], [1, 0, 1]], inf)        # expect: 2.0
cond([[1, 2], [2, 4]], 1)                    # expect: inf
round(norm([[3, 0], [0, 4]], 2), 12)         # expect: 4.0
round(norm([[3, 0], [0, 4]], -2), 12)        # expect: 3.0
round(norm([[3, 0], [0, 4]], "nuc"), 12)     # expect: 7.0
norm(ones(2, 3, 4), 2, axis=(1, 2), keepdims=true).shape     # expect: (2, 1, 1)
isnan(solve([[nan, 0], [0, 1]], [1, 1]))[0]  # expect: true
