x = zeros(3)
for i in range(4) { x[i] = i }
