# seed: 26
x = integers(-2^63, 2^63, size=1000)
min(x) < -2^60 and max(x) > 2^60                            # expect: true
y = integers(-2^63, 2^63 - 1, 1000, endpoint=true)
min(y) < -2^60 and max(y) > 2^60                            # expect: true
integers(2^63 - 1, 2^63, 2)                                 # expect: [9223372036854775807 9223372036854775807]
integers(3, 3, 4, endpoint=true)                            # expect: [3 3 3 3]
k = integers(1, endpoint=true, size=1000)
(min(k), max(k))                                            # expect: (0, 1)
