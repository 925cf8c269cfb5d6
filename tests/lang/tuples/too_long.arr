t = (1,)
for k in range(30) { t = t + t }
# error: a tuple of 33554432 items is too long
# error at: 2:26
