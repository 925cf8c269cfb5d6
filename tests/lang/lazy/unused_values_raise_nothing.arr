p = [2, 3] ^ [1, -1]
q = where(p > 0, p, 0)
print("fine")                   # expect: fine
