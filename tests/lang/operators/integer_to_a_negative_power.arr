x = [2, 3] ^ [-1, 1]
x
# error: negative power
