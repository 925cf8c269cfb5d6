# seed: 24
g = gamma_variates(3, 2, size=50000)
abs(mean(g) - 6) < 0.1                          # expect: true
abs(var(g) - 12) < 0.5                          # expect: true
s = gamma_variates(0.25, size=50000)
abs(mean(s) - 0.25) < 0.01                      # expect: true
gamma_variates(0, size=2)                       # expect: [0. 0.]
b = beta(2, 3, 50000)
min(b) > 0 and max(b) < 1                       # expect: true
abs(mean(b) - 0.4) < 0.01                       # expect: true
abs(var(b) - 0.04) < 0.002                      # expect: true
t = beta(0.001, 0.001, 1000)
all(t >= 0 and t <= 1)                          # expect: true
abs(mean(t) - 0.5) < 0.1                        # expect: true
gamma_variates(2, [1, 2, 3]).shape              # expect: (3,)
