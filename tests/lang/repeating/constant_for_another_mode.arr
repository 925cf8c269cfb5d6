pad([1, 2], 1, "edge", constant_values=1)
# error: this mode takes no constant
