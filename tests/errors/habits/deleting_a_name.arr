x = arange(3)
del x
