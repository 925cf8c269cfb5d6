range(1, 5, 0)
# error: the step of a range cannot be 0
# error at: 1:13
