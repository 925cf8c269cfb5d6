[5, 6].compress([true, false], a=[7, 8])
# error: argument `a` is given twice
