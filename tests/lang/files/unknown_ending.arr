save("{tmp}/x.xyz", [1, 2])
# error: xyz
