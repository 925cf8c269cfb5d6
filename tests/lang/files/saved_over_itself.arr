save("{tmp}/x.npy", [1, 2, 3])
x = load("{tmp}/x.npy")
save("{tmp}/x.npy", 2 * load("{tmp}/x.npy"))
save("{tmp}/x.npy", load("{tmp}/x.npy") + 1)
print(x)                        # expect: [1 2 3]
load("{tmp}/x.npy")             # expect: [3 5 7]
x                               # expect: [1 2 3]
