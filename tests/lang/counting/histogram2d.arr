x = [0, 0, 1, 5]
y = [0, 1, 1, 2]
counts, edges_x, edges_y = histogram2d(x, y, bins=2)
counts
# expect: [[1. 2.]
# expect:  [0. 1.]]
edges_x                                                # expect: [0.  2.5 5. ]
edges_y                                                # expect: [0. 1. 2.]
histogram2d(x, y, bins=(2, 3))[0].shape                # expect: (2, 3)
histogram2d(x, y, bins=[2, [0, 2]])[0]
# expect: [[3.]
# expect:  [1.]]
histogram2d(x, y, bins=[0, 1, 2, 5])[0].shape          # expect: (3, 3)
histogram2d(x, y, bins=1, range=((0, 1), (0, 1)))[0]   # expect: [[3.]]
histogram2d(x, y, bins=1, weights=[1, 2, 3, 4])[0]     # expect: [[10.]]
histogram2d(x, y, bins=(1, 2), density=true)[0]        # expect: [[0.05 0.15]]
# Edges are float32 where all coordinates are.
u = float32([0, 1])
histogram2d(u, u, bins=2)[1].dtype                     # expect: float32
histogram2d(u, int8([0, 1]), bins=2)[2].dtype          # expect: float32
histogram2d(u, [0, 1], bins=2)[1].dtype                # expect: float64
histogram2d(u, u, bins=2, range=((0, 1), (0, 1)))[1].dtype    # expect: float64
histogram2d(float32([]), float32([]), bins=2)[1].dtype # expect: float64
histogram2d(u, u, bins=(u, 2))[0]
# expect: [[1. 1.]]
