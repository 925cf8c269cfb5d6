seed(1)
a = random(3)
b = random(3)
all(a == b)                     # expect: false
seed(1)
all(random(3) == a)             # expect: true
all(random(3) == b)             # expect: true
random().ndim                   # expect: 0
random((2, 3)).shape            # expect: (2, 3)
random(0)                       # expect: []
