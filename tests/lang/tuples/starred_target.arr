a, *b = 1, 2, 3
# error: items are not spread or gathered by `*`
# error at: 1:4
