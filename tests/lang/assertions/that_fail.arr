x = [0.5, 0.25]
print("before")                 # expect: before
assert sum(x) == 1, f"weights must add up to 1, got {sum(x)}"
# error: weights must add up to 1, got 0.75
# error at: 3:8
