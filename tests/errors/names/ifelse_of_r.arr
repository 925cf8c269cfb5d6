x = [-1, 1]
ifelse(x > 0, x, 0)
