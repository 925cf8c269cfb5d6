norm(zeros((0, 3)), inf)                         # expect: 0.0
norm(zeros((3, 0)), inf)                         # expect: 0.0
norm(zeros((0, 3)), 1)                           # expect: 0.0
norm(zeros((3, 0)), 1)                           # expect: 0.0
norm(zeros((0, 3)), -1)                          # expect: 0.0
norm(zeros((0, 3)), 2)                           # expect: 0.0
norm(zeros((0, 0)), 2)                           # expect: 0.0
norm(zeros((0, 3)), "nuc")                       # expect: 0.0
norm(zeros((2, 0, 3)), 2, axis=(1, 2))           # expect: [0. 0.]
norm(zeros((2, 0, 3)), inf, axis=(1, 2))         # expect: [0. 0.]
norm(zeros((0, 2, 3)), 2, axis=(1, 2)).shape     # expect: (0,)
norm(zeros(0), -1)                               # expect: inf
logsumexp([])                                    # expect: -inf
logsumexp(zeros((0, 2)), axis=0)                 # expect: [-inf -inf]
logsumexp(zeros((2, 0)), keepdims=true)          # expect: [[-inf]]
norm(zeros((0, 3)), -2)
# error: min
