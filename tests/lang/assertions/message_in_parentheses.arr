assert (1 == 2, "not equal")
# error: without parentheses
# error at: 1:8
