x = [nan, inf, -inf, -0.0, 5e-324]
save("{tmp}/x.npy", x)
y = load("{tmp}/x.npy")
y[0]                            # expect: nan
y[1:4]                          # expect: [ inf -inf  -0.]
y[4]                            # expect: 5e-324
