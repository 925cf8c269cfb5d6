x = zeros(10^11)
print(x[x > 0])
