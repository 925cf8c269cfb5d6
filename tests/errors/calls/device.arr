ones(3, device="cpu")
