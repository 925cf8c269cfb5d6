norm([3, -4])                                    # expect: 5.0
norm([3, -4], 1)                                 # expect: 7.0
norm([3, -4], inf)                               # expect: 4.0
norm([3, -4], -inf)                              # expect: 3.0
norm([3, 0, 4], 0)                               # expect: 2.0
norm([4, 9], 0.5)                                # expect: 25.0
m = [[1, -2], [3, 4]]
norm(m, 1)                                       # expect: 6.0
norm(m, -1)                                      # expect: 4.0
norm(m, inf)                                     # expect: 7.0
norm(m, -inf)                                    # expect: 3.0
norm([[3, 4], [6, 8]], axis=1)                   # expect: [ 5. 10.]
norm([[3, 4], [0, 12]], "fro")                   # expect: 13.0
norm(m, 1, axis=(1, 0))                          # expect: 7.0
norm(m, inf, axis=0, keepdims=true)              # expect: [[3. 4.]]
norm(full((2, 2, 2), 2), axis=(0, 2))            # expect: [4. 4.]
norm(full((3, 3, 4), 1))                         # expect: 6.0
norm([], inf)                                    # expect: 0.0
logsumexp([0.0, 0.0])                            # expect: 0.6931471805599453
logsumexp([1000.0, 1000.0])                      # expect: 1000.6931471805599
logsumexp([[0, -inf], [-inf, -inf]], axis=1)     # expect: [  0. -inf]
logsumexp([inf, 1.0])                            # expect: inf
logsumexp(zeros(2, 2), axis=0, keepdims=true)    # expect: [[0.69314718 0.69314718]]
