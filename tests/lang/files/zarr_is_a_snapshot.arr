# A folder that is replaced stays for those who read it.
save("{tmp}/x.zarr", [1, 2, 3])
x = load("{tmp}/x.zarr")
save("{tmp}/x.zarr", x + 10)
save("{tmp}/x.zarr", load("{tmp}/x.zarr") * 2)
x                               # expect: [1 2 3]
load("{tmp}/x.zarr")            # expect: [22 24 26]
