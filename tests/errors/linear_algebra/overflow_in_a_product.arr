# checked: true
a = int8([[100, 100]])
a @ a.T
