x = [true] - [false]
# error: xor
