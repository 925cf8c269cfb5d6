if [1, 2] > 1 { print("never") }
# error: use where(), any() or all()
# error at: 1:4
