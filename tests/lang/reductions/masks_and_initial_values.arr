m = arange(6).reshape(2, 3)
sum(m, where=m > 2)                              # expect: 12
sum(m, axis=0, where=[[true], [false]])          # expect: [0 1 2]
sum([1.5, nan], where=[true, false])             # expect: 1.5
sum([-0.0, 1], where=[true, false])              # expect: 0.0
sum(m, axis=1, initial=10)                       # expect: [13 22]
sum([1.9, 1.9], dtype=int64)                     # expect: 2
sum([true, true], dtype=bool)                    # expect: true
prod(m + 1, where=m < 3)                         # expect: 6
prod([2, 3], initial=10)                         # expect: 60
prod([1.5, 2.5], dtype=int64)                    # expect: 2
max(m, axis=1, initial=3)                        # expect: [3 5]
min(m, axis=0, where=m > 2, initial=9)           # expect: [3 4 5]
max([], initial=1)                               # expect: 1.0
max(zeros(0, 2), axis=0, initial=-1)             # expect: [-1. -1.]
mean(m, axis=0, where=m > 0)                     # expect: [3.  2.5 3.5]
mean([1, 2], where=[false, false])               # expect: nan
mean([1, 2, 4], dtype=int64)                     # expect: 2
any(m, axis=1, where=m > 2)                      # expect: [false  true]
all(m, where=m > 0)                              # expect: true
amax(m)                                          # expect: 5
amin(m, axis=1)                                  # expect: [0 3]
