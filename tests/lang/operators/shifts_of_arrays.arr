x = [1, 2] << 3
# error: `<<` on arrays is not supported yet
