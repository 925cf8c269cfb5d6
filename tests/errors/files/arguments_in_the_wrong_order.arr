x = [1, 2, 3]
save(x, "x.npy")
