2 + 3 * 4                       # expect: 14
(2 + 3) * 4                     # expect: 20
-2 ^ 2                          # expect: -4
2 ^ 3 ^ 2                       # expect: 512
2 ^ -1                          # expect: 0.5
-3 ** 2                         # expect: -9
2 * 3 % 4                       # expect: 2
8 / 4 / 2                       # expect: 1.0
10 - 4 - 3                      # expect: 3
not 1 == 2                      # expect: true
not true or true                # expect: true
1 + 2 == 3 and 2 < 3            # expect: true
1 | 2 ^ 2                       # expect: 5
6 & 3 + 1                       # expect: 4
1 << 2 + 1                      # expect: 8
5 xor 1 & 3                     # expect: 4
