integers(5, 5)
# error: no integer
