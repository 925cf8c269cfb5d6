x = zeros(3, 4)
x[[true, false]]
# error: a mask of shape (2,) does not fit an array of shape (3, 4)
# error at: 2:3
