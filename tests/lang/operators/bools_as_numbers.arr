t = [true, false]
t + t                           # expect: [ true false]
t * t                           # expect: [ true false]
t + 1                           # expect: [2 1]
t * 1.5                         # expect: [1.5 0. ]
sum(t)                          # expect: 1
t / t[0]                        # expect: [1. 0.]
