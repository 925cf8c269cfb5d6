x = [1, 2, 3]
while x > 0 { x = x - 1 }
