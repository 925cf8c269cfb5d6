x = load("x.xyz")
