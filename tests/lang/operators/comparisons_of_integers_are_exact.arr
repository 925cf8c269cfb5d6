# 2^53 + 1 is no double: a comparison through floats would call these equal.
a = [9007199254740993]
a == 9007199254740992           # expect: [false]
a > 9007199254740992            # expect: [ true]
# Comparing with an integer that int64 does not hold is no error.
a < 18446744073709551615        # expect: [ true]
a == 18446744073709551615       # expect: [false]
