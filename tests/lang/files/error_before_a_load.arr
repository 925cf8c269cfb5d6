# A load delivers what was written before it: an error of that is shown at its own place.
print([2] ^ [-1])
x = load("{tmp}/never.npy")
# error: negative power
# error at: 2:7
