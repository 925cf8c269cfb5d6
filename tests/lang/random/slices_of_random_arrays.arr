# Any part of a random array can be made alone: it has the numbers of the whole.
# seed: 3
x = random(100, 50)
whole = compute(x)
all(x[17] == whole[17])         # expect: true
all(x[:, 31] == whole[:, 31])   # expect: true
x[99, 49] == whole[99, 49]      # expect: true
all(x[::-3, 1::7] == whole[::-3, 1::7])         # expect: true
all(x.T[5:9] == whole.T[5:9])   # expect: true
all(x.reshape(5000)[777:1234] == whole.reshape(5000)[777:1234])         # expect: true
