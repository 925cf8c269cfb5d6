type(1)                         # expect: int64
type([1.5])                     # expect: float64
len("abc")                      # expect: 3
len((1, 2))                     # expect: 2
(1).sum()                       # expect: 1
astype([1.9], int64)            # expect: [1]
