t = (1, 2)
t[0] = 5
# error: the items of a tuple cannot be changed
# error at: 2:1
