x = [1, 2, 1, 4]
histogram(x, bins=3)                                   # expect: ([2 1 1], [1. 2. 3. 4.])
counts, edges = histogram(arange(10))
counts                                                 # expect: [1 1 1 1 1 1 1 1 1 1]
edges                                                  # expect: [0.  0.9 1.8 2.7 3.6 4.5 5.4 6.3 7.2 8.1 9. ]
# The last bin has both of its edges.
histogram([0, 1, 2, 3, 4], bins=[0, 2, 4])             # expect: ([2 3], [0 2 4])
histogram([0, 1, 2, 3, 4], bins=[1, 2, 2, 3])[0]       # expect: [1 0 2]
histogram([0.5, 1.5, nan, 9.0], bins=2, range=(0, 2))  # expect: ([1 1], [0. 1. 2.])
histogram([5, 5])[1][:3]                               # expect: [4.5 4.6 4.7]
histogram([], bins=2)                                  # expect: ([0 0], [0.  0.5 1. ])
histogram(x, bins=2, weights=[0.5, 1, 2, 4])[0]        # expect: [3.5 4. ]
histogram(x, bins=2, weights=int8([1, 1, 2, 4]))[0].dtype   # expect: int8
histogram(x, bins=[1, 2, 4], density=true)[0]          # expect: [0.5  0.25]
histogram([[1, 2], [3, 4]], bins=2)[0]                 # expect: [2 2]
histogram([true, false, true], bins=2)                 # expect: ([1 2], [0.  0.5 1. ])
histogram(float32(x), bins=2)[1].dtype                 # expect: float32
histogram_bin_edges(x, bins=2)                         # expect: [1.  2.5 4. ]
