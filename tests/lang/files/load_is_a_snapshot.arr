save("{tmp}/x.npy", [1, 2, 3])
x = load("{tmp}/x.npy")
save("{tmp}/x.npy", x + 10)
x                               # expect: [1 2 3]
load("{tmp}/x.npy")             # expect: [11 12 13]
