# As elements of arrays: 0 and a warning, once for each place in the text, however often it is reached.
n = 0
for k in range(3) { n = n + k // 0 }
n                               # expect: 0
7 % len([])                     # expect: 0
float32([1.5]) + 1 // 0         # expect: [1.5]
divmod(1, 0)                    # expect: (0, 0)
n //= 0
n                               # expect: 0
# warning: integer division by zero gives 0
# warning: integer division by zero gives 0
# warning: integer division by zero gives 0
# warning: integer division by zero gives 0
# warning: integer division by zero gives 0
