a = ones(2, 3)
b = ones(3, 4)
a * b
