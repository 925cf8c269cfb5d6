# A summary of the numbers in a file: arr examples/statistics.arr --let 'x=load("x.npy")'
#
# `load` reads the header only. The five lines below are computed together when the program ends: the file is read once, also
# when it is larger than memory.
#
# test: x=(arange(1000) % 17)^2 / 4

print("count", x.size)   # expect: count 1000
print("mean ", mean(x))  # expect: mean  21.89675
print("std  ", std(x))   # expect: std   20.24995745520222
print("min  ", min(x))   # expect: min   0.0
print("max  ", max(x))   # expect: max   64.0
