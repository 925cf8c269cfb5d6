type(1)                         # expect: integer
type([1.5])                     # expect: float64 array of shape (1,)
len("abc")                      # expect: 3
len((1, 2))                     # expect: 2
(1).sum()                       # expect: 1
astype([1.9], int64)            # expect: [1]
