x = load("nonsense.npy")
