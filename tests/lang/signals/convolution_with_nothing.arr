convolve([1, 2], [])
# error: a sequence without elements has no products
