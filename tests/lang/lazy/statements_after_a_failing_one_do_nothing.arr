# The print fails where it stands, although it is computed together with what follows.
x = arange(3)
save("{tmp}/a.npy", x)
print(sum(x))                   # expect: 3
print(x ^ (0 - x))
save("{tmp}/b.npy", x)
print([1] // [0])
# error: negative power
# error at: 5:7
