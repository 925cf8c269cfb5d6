x = true
y = !x
