x = arange(3)
x + 2^64
# error: int64
# error at: 2:5
