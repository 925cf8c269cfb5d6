save("no/such/folder/x.npy", [1, 2, 3])
