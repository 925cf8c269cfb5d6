atleast_1d(5)                    # expect: [5]
atleast_1d([5])                  # expect: [5]
atleast_1d(5, [6, 7])            # expect: ([5], [6 7])
atleast_2d([1, 2])               # expect: [[1 2]]
atleast_2d(5)                    # expect: [[5]]
atleast_3d([1, 2]).shape         # expect: (1, 2, 1)
atleast_3d(zeros(2, 3)).shape    # expect: (2, 3, 1)
