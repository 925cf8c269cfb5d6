1.sum()
# error: write `(1).sum()`
