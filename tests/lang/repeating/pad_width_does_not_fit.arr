pad(zeros(2, 3), ((1, 2), (3, 4), (5, 6)))
# error: `pad_width` of shape (3, 2) does not fit an array of 2 dimensions
