x = [1, 2]
y = array(x)
y += 1
x                               # expect: [1 2]
array([1, 2], dtype=float64)    # expect: [1. 2.]
array(5).ndim                   # expect: 0
array([[1], [2]]).shape         # expect: (2, 1)
copy(x)                         # expect: [1 2]
