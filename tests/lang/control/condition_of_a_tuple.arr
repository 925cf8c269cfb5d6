if (1, 2) { 3 }
# error: a condition must be a number or a bool, not a tuple
# error at: 1:4
