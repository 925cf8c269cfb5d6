x = arange(3)
sort(x)
# error: `sort` is not supported yet
# error at: 2:1
