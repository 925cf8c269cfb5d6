t = (1, "a", (2, 3))
t + (4,)                        # expect: (1, "a", (2, 3), 4)
t[2][1], t[-3], t[::-1]         # expect: (3, 1, ((2, 3), "a", 1))
t == (1, "a", (2, 3))           # expect: true
t != (1, "a")                   # expect: true
(1, 2.0) == (1.0, 2)            # expect: true
() + ()                         # expect: ()
len((1, (2, 3)))                # expect: 2
t += (5,)
len(t)                          # expect: 4
