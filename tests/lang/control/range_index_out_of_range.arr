range(3)[3]
# error: index 3 is outside of a range of 3
# error at: 1:10
