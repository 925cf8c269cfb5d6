# checked: true
int8([1, -1, 3, 0]) << int8([6, 7, 5, 100])      # expect: [  64 -128   96    0]
uint8([1, 255]) << uint8([7, 0])                 # expect: [128 255]
uint8([255]) >> uint8([9])                       # expect: [0]
x = int16([1, 2])
x << 14
# error: an integer leaves the range of its dtype
# error at: 6:1
