# checked: true
polyval(ones(70, dtype=int64), [1, -1])          # expect: [70  0]
polyval(ones(70, dtype=int64), 2) + 1
# error: an integer leaves the range of its dtype
# error at: 3:1
