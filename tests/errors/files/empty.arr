x = load("empty.npy")
