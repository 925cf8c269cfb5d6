x = [[3, 1, 3], [0, 5, 0]]
argsort(x)
# expect: [[1 0 2]
# expect:  [0 2 1]]
argsort(x, axis=0)
# expect: [[1 0 1]
# expect:  [0 1 0]]
argsort(x, axis=none)                   # expect: [3 5 1 0 2 4]
argsort(7)                              # expect: [0]
argsort(zeros(2, 0)).shape              # expect: (2, 0)
n = 1000
y = (arange(n) * 7919) % 101
order = argsort(y)
all(y[order] == sort(y))                # expect: true
# Positions of equal elements ascend.
all((y[order][1:] > y[order][:-1]) or (order[1:] > order[:-1]))   # expect: true
