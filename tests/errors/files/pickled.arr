x = load("pickled.npy")
