roll(zeros(2, 2), (1, 2, 3), axis=(0, 1))
# error: 3 shifts do not go with 2 axes
