pi                              # expect: 3.141592653589793
e                               # expect: 2.718281828459045
inf                             # expect: inf
-inf                            # expect: -inf
nan                             # expect: nan
true                            # expect: true
False                           # expect: false
None                            # expect: none
inf - inf                       # expect: nan
