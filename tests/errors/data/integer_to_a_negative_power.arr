n = arange(3)
print(n)
print(n ^ (n - 1))
