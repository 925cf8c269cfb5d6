x = arange(10)
cumsum(x, axis=1)
