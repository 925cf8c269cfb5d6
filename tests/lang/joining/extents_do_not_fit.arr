concatenate((zeros(2, 3), zeros(2, 4)))
# error: axis 1 has 3 and 4 elements; all axes but axis 0 must agree
