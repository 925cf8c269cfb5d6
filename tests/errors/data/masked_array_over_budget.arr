x = zeros(10^14)
print(x[x > 0])
