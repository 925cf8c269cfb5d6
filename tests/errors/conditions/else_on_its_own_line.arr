x = 1
if x > 0 { print("above") }
else { print("below") }
