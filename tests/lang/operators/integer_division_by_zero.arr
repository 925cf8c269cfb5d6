# Zero and a warning, once for each place in the text.
x = [7, -7, 0]
x // [0, 2, 0]                  # expect: [ 0 -4  0]
x % [0, 2, 0]                   # expect: [0 1 0]
# warning: integer division by zero gives 0
# warning: integer division by zero gives 0
