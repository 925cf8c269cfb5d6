# checked: true
int8([-128, 7]) // int8([2, -1])                 # expect: [-64  -7]
int8([-128]) % int8([-1])                        # expect: [0]
divmod(int8([-127]), int8([-1]))                 # expect: ([127], [0])
fmod(int8([-128, 5, -5]), int8([-128, -128, 3])) # expect: [ 0  5 -2]
uint8([7]) // uint8([255])                       # expect: [0]
least = -2^63
least // 1 == least                              # expect: true
x = int64([least, 1])
x // -1 + 0
# error: an integer leaves the range of its dtype
# error at: 10:1
