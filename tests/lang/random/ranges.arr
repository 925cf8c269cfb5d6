# seed: 11
x = random(20000)
0 <= min(x) < max(x) < 1        # expect: true
abs(mean(x) - 0.5) < 0.01       # expect: true
abs(var(x) - 1 / 12) < 0.01     # expect: true
k = integers(1, 7, 20000)
min(k)                          # expect: 1
max(k)                          # expect: 6
k.dtype                         # expect: int64
abs(mean(k) - 3.5) < 0.05       # expect: true
u = uniform(-2, 3, (100, 100))
-2 <= min(u) < max(u) < 3       # expect: true
integers(5, size=10).shape      # expect: (10,)
