# An integer to a negative power fails on data: where the value is needed, and what comes before is written.
p = [2, 3] ^ [1, -1]
print("before")                 # expect: before
print(p)
print("never")
# error: negative power
# error at: 2:5
