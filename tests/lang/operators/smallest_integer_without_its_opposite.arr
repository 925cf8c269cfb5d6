# checked: true
-int8([127, -127])                               # expect: [-127  127]
abs(int8([127, -127]))                           # expect: [127 127]
gcd(int8([-128, 0]), int8([64, 0]))              # expect: [64  0]
lcm(int8([-3, 100, -128]), int8([5, 10, 0]))     # expect: [ 15 100   0]
abs(int8(-128))
# error: an integer leaves the range of its dtype
# error at: 6:1
