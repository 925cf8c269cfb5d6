names = zeros(3)
names[0] = "Ada"
