1.sum()
# error: (1).sum()
