x = load("cut.npy")
