x = arange(3)
scatter(x, x)
# error: `scatter` is not supported yet
# error at: 2:1
