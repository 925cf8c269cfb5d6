pad([], 1, "wrap")
# error: axis 0 has no elements to repeat
