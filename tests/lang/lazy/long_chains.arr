# Thousands of operations on one array, and a loop that piles nothing up.
x = zeros(300)
for i in range(2000) { x = x + 1 }
x[299]                          # expect: 2000.0
s = 0
for i in range(1000) { s += i }
s                               # expect: 499500
