f"{[1, 2]:.2f}"
# error: a format applies to one number, not to an array of shape (2,)
# error at: 1:4
