x = arange(10)
x[0]                            # expect: 0
x[-1]                           # expect: 9
x[3] + x[4]                     # expect: 7
y = x.reshape(2, 5)
y[1, 2]                         # expect: 7
y[-1]                           # expect: [5 6 7 8 9]
y[1][2]                         # expect: 7
y[(0, 4)]                       # expect: 4
y[0, -5]                        # expect: 0
k = sum([1, 1])
x[k]                            # expect: 2
x[1:x[3]]                       # expect: [1 2]
