save("{tmp}/x.npy", arange(1000.0))
x = load("{tmp}/x.npy")
print(mean(x), std(x), min(x), max(x))  # expect: 499.5 288.6749902572095 0.0 999.0
save("{tmp}/y.npy", sqrt(x))
sum(load("{tmp}/y.npy") ^ 2 - x) < 1e-9 # expect: true
