x = load("too_large.npy")
