choose([0, 1, 1], [[1, 2, 3], [10, 20, 30]])     # expect: [ 1 20 30]
choose([[0], [1]], (5, [6.5, 7, 8]))
# expect: [[5.  5.  5. ]
# expect:  [6.5 7.  8. ]]
choose([-1, 0, 4], (5, 6, 7), mode="wrap")       # expect: [7 5 6]
choose([-1, 0, 4], (5, 6, 7), mode="clip")       # expect: [5 5 7]
choose([true, false], (5, 6))                    # expect: [6 5]
choose(1, (5, 6))                                # expect: 6
choose([0, 0], (7,))                             # expect: [7 7]
