x = arange(500.0 * 30).reshape(500, 30)
save("{tmp}/t.npy", x.T)
y = load("{tmp}/t.npy")
y.shape                         # expect: (30, 500)
all(y == x.T)                   # expect: true
all(y.T[::-1] == x[::-1])       # expect: true
save("{tmp}/r.npy", y[::-1, ::3] + 1)
all(load("{tmp}/r.npy") - 1 == x.T[::-1, ::3])  # expect: true
