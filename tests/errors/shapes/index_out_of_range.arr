x = arange(10)
print(x[10])
