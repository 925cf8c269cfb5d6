t = (1, 2.5, "three")
t                               # expect: (1, 2.5, "three")
t[0]                            # expect: 1
t[-1]                           # expect: three
t[1:]                           # expect: (2.5, "three")
len(t)                          # expect: 3
(1, 2) + (3,)                   # expect: (1, 2, 3)
(1, 2) == (1, 2)                # expect: true
()                              # expect: ()
(1,)                            # expect: (1,)
a, (b, c) = 1, (2, 3)
a + b + c                       # expect: 6
zeros(2, 3).shape               # expect: (2, 3)
zeros(2, 3).shape[-1]           # expect: 3
