# Every order of reading the same elements.
x = arange(200.0 * 300).reshape(200, 300)
y = x.T + x.T[::-1, ::-1]
y.shape                         # expect: (300, 200)
all(y == 59999)                 # expect: true
sum(x.T[5:10, ::7])             # expect: 4264015.0
sum((x + 1).T, axis=1)[:3]      # expect: [5970200. 5970400. 5970600.]
