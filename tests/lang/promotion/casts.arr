int64([1.9, -1.9, nan, inf, -inf])
# expect: [                   1                   -1                    0
# expect:   9223372036854775807 -9223372036854775808]
float64([1, 2])                 # expect: [1. 2.]
bool([0, 2, -1])                # expect: [false  true  true]
bool([0.0, nan, -0.0])          # expect: [false  true false]
[1.5, 2.5].astype(int64)        # expect: [1 2]
int(2.7)                        # expect: 2
float([1]).dtype                # expect: float64
[1, 0].astype(bool)             # expect: [ true false]
float64([9007199254740993])[0] == 9007199254740992      # expect: true
