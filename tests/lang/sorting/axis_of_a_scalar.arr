sort(5)
# error: axis -1 is out of range
