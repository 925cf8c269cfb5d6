a = 1
for i in range(100) { a = a + 1 / (60 - i) }
# error: division by zero
# error at: 2:31
