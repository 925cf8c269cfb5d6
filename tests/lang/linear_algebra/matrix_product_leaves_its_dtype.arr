# checked: true
a = int8([[100, 100]])
1 + a @ a.T
# error: or run without --checked
# error at: 3:5
