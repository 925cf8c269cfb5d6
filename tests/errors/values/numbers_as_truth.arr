x = 3
if x > 1 and 5 { print("never") }
