where([true, false], 1)
# error: `where` takes both x and y
