where([true, false], 1)
# error: `where` takes both a and b
