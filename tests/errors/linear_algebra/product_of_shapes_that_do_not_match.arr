a = ones(2, 3)
b = ones(2, 3)
a @ b
