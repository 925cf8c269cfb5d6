a = zeros(3)
b = zeros(4)
a + b
# error: shapes do not match
# error at: 3:1
