a = [12, 10, -1]
a & 6                           # expect: [4 2 6]
a | 1                           # expect: [13 11 -1]
a xor 3                         # expect: [15  9 -4]
~a                              # expect: [-13 -11   0]
1 << 10                         # expect: 1024
-5 >> 1                         # expect: -3
