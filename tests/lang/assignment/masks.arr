x = [3, -1, 4, -1, 5]
x[x < 0] = 0
x                               # expect: [3 0 4 0 5]
x[x == 0] = [10, 20]
x                               # expect: [ 3 10  4 20  5]
x[x > 4] -= 100
x                               # expect: [  3 -90   4 -80 -95]
y = zeros(2, 3)
y[[true, false]] = [1, 2, 3]
y.ravel()                       # expect: [1. 2. 3. 0. 0. 0.]
y[y > 1] = nan
sum(isnan(y))                   # expect: 2
y[:, [true, false, true]] = 4
y[0]                            # expect: [ 4. nan  4.]
