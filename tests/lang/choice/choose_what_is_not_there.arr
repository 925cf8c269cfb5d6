choose([0, 2], (5, 6))
# error: an index of choose is not the number of a choice, 0 to 1
