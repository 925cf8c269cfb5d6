max([1, 2], where=[true, false])
# error: write `initial=` for the result where the mask leaves nothing
