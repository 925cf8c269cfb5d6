x = float32([1])
x & 1
