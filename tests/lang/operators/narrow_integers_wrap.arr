# Integers of every width wrap around.
int8([127, -128]) + int8([1, -1])               # expect: [-128  127]
uint8([250, 5]) + uint8([10, 10])               # expect: [ 4 15]
uint8([1]) - uint8([2])                         # expect: [255]
int16([300]) * int16([300])                     # expect: [24464]
uint16([300]) * uint16([300])                   # expect: [24464]
-int8([-128])                                   # expect: [-128]
-uint8([1])                                     # expect: [255]
abs(int8([-128, -5]))                           # expect: [-128    5]
~uint8([0, 5])                                  # expect: [255 250]
~int8([0, 5])                                   # expect: [-1 -6]
int32([2])^31                                   # expect: [-2147483648]
uint32([3]) - uint32([5])                       # expect: [4294967294]
int8([-128]) // int8([-1])                      # expect: [-128]
int8([-7]) // int8([2]), int8([-7]) % int8([2]) # expect: ([-4], [1])
uint8([200]) // uint8([3]), uint8([200]) % uint8([3])   # expect: ([66], [2])
