x = [1, 2, 4]
std(x, dtype=int64)
# error: convert the result: `int64(…)`
# error at: 2:14
