assert 1 < 2
assert all(arange(3) >= 0), "never shown"
x = [1, 2]
assert sum(x) == 3
print("done")                   # expect: done
