det([[inf, 0], [0, 0]])                          # expect: 0.0
det([[inf, 1], [1, 2]])                          # expect: inf
det([[0, inf], [inf, 0]])                        # expect: -inf
det([[0, 1], [0, nan]])                          # expect: 0.0
isnan(det([[nan, 1], [1, 2]]))                   # expect: true
slogdet([[inf, 0], [0, 0]])                      # expect: (0.0, -inf)
slogdet([[0, inf], [inf, 0]])                    # expect: (-1.0, inf)
det([[[inf, 0], [0, 0]], [[2, 0], [0, 4]]])      # expect: [0. 8.]
cond([[inf, 1], [1, 2]])                         # expect: inf
cond([[inf, 1], [1, 2]], -2)                     # expect: inf
cond([[inf, 1], [1, 2]], 1)                      # expect: inf
cond([[[inf, 1], [1, 2]], [[1, 0], [0, 1]]])     # expect: [inf  1.]
isnan(cond([[nan, 1], [1, 2]], 1))               # expect: true
cond([[nan, inf], [1, 2]])
# error: nan or inf
