# checked: true
x = int8([100, 20, 7])
sum(x, dtype=int8)                               # expect: 127
# A conversion cuts off what it is given.
int8(sum(x) + 1)                                 # expect: -128
sum(x + int8(0), dtype=int16) + 1                # expect: 128
y = sum(x[:2], dtype=int8, initial=7)
y                                                # expect: 127
1 + sum([100, 28], dtype=int8)
# error: an integer leaves the range of its dtype
# error at: 9:5
