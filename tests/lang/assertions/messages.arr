n = 3
assert n == 3, f"never made: {1 // n}"
assert true
assert n
assert n > 5, f"n is {n:+d}, not above {5}"
# error: n is +3, not above 5
# error at: 5:8
