# seed: 27
x = random(10000, dtype=float32)
x.dtype                                                     # expect: float32
0 <= min(x) < max(x) < 1                                    # expect: true
abs(mean(x) - 0.5) < 0.02                                   # expect: true
whole = compute(x)
all(x[3:9000:7] == whole[3:9000:7])                         # expect: true
all(x[::-1] == whole[::-1])                                 # expect: true
all(x.reshape(100, 100).T[5] == whole.reshape(100, 100).T[5])   # expect: true
float64(x[5]) == float64(whole[5])                          # expect: true
random(3, 4, dtype=float32).shape                           # expect: (3, 4)
all(x * 2 == whole + whole)                                 # expect: true
