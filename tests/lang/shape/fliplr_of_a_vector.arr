fliplr([1, 2])
# error: `flip(x)` reverses a vector
