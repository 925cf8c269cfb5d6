for c in "abc" { print(c) }
# error: `for` runs over an array, a tuple or a range, not a string
# error at: 1:10
