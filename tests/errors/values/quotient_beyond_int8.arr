# checked: true
x = int8([-128])
1 + x // int8([-1])
