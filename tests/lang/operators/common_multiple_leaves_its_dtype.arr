# checked: true
lcm([6, 2^62], [4, 2])                           # expect: [                 12 4611686018427387904]
1 + lcm(int8([100]), int8([99]))
# error: an integer leaves the range of its dtype
# error at: 3:5
