x = zeros(3, 4)
y = x[[0, 2], [1, 4]]
print("not needed yet")          # expect: not needed yet
y
# error: index 4 is outside of axis 1 of 4 elements
# error at: 2:5
