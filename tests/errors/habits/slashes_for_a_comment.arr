// the first line
x = 3
