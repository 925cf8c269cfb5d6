x = load("nowhere.npy")
