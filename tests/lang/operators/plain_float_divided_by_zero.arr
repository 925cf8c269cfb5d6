1.5 // 0
# error: division by zero
# error at: 1:1
