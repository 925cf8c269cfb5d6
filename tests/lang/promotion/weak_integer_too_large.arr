# Weak integers are exact and end where uint64 ends.
2 ^ 63                          # expect: 9223372036854775808
x = 2 ^ 64
# error: fits neither int64 nor uint64
# error at: 3:5
