# checked: true
int8([100, 10]) @ int8([1, 2])                   # expect: 120
int8([[100, 10]]) @ int8([[1], [2]])             # expect: [[120]]
trace(int8([[100, 0], [0, 27]]), dtype=int8)     # expect: 127
cumsum(int8([100, 27]), dtype=int8)              # expect: [100 127]
arange(-9 * 10^18, 9 * 10^18, 6 * 10^18)
# expect: [-9000000000000000000 -3000000000000000000  3000000000000000000]
y = int8([100, 100]) @ int8([1, 1])
y
# error: an integer leaves the range of its dtype
# error at: 8:5
