# int64 and uint64 would meet in float64, which cannot tell these apart; comparisons are exact nonetheless.
a = int64([-1, 9223372036854775807])
b = uint64([18446744073709551615, 9223372036854775808])
a < b                           # expect: [ true  true]
a == b                          # expect: [false false]
a != b                          # expect: [ true  true]
b > a                           # expect: [ true  true]
b <= a                          # expect: [false false]
int8([-1]) == uint64([255])     # expect: [false]
uint64([5]) >= int32([5])       # expect: [ true]
int8([5, 6]) < 1000             # expect: [ true  true]
uint8([5, 6]) == -1             # expect: [false false]
