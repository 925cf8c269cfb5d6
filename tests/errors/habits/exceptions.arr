try {
    load("x.npy")
}
