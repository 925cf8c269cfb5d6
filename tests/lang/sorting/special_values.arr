x = [nan, 1.0, -inf, 0.0, -0.0, inf, -1.0]
sort(x)                                 # expect: [-inf  -1.   0.  -0.   1.  inf  nan]
argsort(x)                              # expect: [2 6 3 4 1 5 0]
# Equal zeros keep their order.
sort([-0.0, 0.0, -0.0])                 # expect: [-0.  0. -0.]
sort(float32([0.0, -0.0, nan, -2.0]))   # expect: [-2.  0. -0. nan]
argsort([nan, nan, 1.0])                # expect: [2 0 1]
