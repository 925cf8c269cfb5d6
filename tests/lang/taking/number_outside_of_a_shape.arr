unravel_index(6, (2, 3))
# error: an array of shape (2, 3) has 6 elements
