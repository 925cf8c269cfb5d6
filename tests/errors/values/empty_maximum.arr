x = zeros(0)
max(x)
