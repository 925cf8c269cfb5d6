a, b, c = zeros(2)
# error: 2 values for 3 names
# error at: 1:1
