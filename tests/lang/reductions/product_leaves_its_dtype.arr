# checked: true
prod(uint8([15, 17]), dtype=uint8)               # expect: 255
prod([0, 1000, 1000], dtype=int16)               # expect: 0
prod([[3, 5], [16, 16]], axis=1, dtype=uint8)
# error: an integer leaves the range of its dtype
# error at: 4:1
