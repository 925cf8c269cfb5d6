"abc"[0]
# error: a string has no elements to index
# error at: 1:1
