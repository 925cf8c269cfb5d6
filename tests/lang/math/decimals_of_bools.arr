round([true, false], 1)
# error: bools have no decimals
