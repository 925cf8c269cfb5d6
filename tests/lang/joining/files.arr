# Files as parts, and concatenates to files: part by part, or stored before when parts are narrow.
x = linspace(0, 1, 3000)
save("{tmp}/a.npy", x)
save("{tmp}/b.npy", x[:1000] + 5)
a = load("{tmp}/a.npy")
b = load("{tmp}/b.npy")
both = concatenate((a, b))
(both.shape, both[2999], both[3000], sum(both[3000:] - x[:1000]))   # expect: ((4000,), 1.0, 5.0, 5000.0)
save("{tmp}/both.npy", concatenate((a, 2 * b, a)))
c = load("{tmp}/both.npy")
(c.shape, max(c), all(c[4000:] == x), all(c[3000:4000] == 2 * (x[:1000] + 5)))
# expect: ((7000,), 10.666222074024676, true, true)
save("{tmp}/columns.npy", stack((a, -a, a * a), axis=1))
d = load("{tmp}/columns.npy")
(d.shape, all(d[:, 0] == a), all(d[:, 1] == -a), all(d[:, 2] == a^2))  # expect: ((3000, 3), true, true, true)
# Saved and used otherwise.
e = concatenate((b, a))
save("{tmp}/e.npy", e)
sum(e) == sum(load("{tmp}/e.npy"))      # expect: true
