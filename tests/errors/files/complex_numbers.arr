x = load("complex.npy")
