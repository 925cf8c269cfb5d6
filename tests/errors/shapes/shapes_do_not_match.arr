a = linspace(0, 1, 1000)
b = zeros(1000)
u = a[1:-1] + b
