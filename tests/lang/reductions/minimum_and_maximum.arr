x = [[3, 1, 2], [9, 7, 8]]
min(x)                          # expect: 1
max(x)                          # expect: 9
min(x, axis=0)                  # expect: [3 1 2]
max(x, axis=1)                  # expect: [3 9]
max(x, axis=1, keepdims=true)
# expect: [[3]
# expect:  [9]]
max([true, false])              # expect: true
min([inf, -inf])                # expect: -inf
ptp(x)                          # expect: 8
ptp(x, axis=1)                  # expect: [2 2]
min([9223372036854775807, -1])  # expect: -1
