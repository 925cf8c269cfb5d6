x = load("no_array.npy")
