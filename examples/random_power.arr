# The sum of squares of a random matrix: arr examples/random_power.arr --let n=10000
#
# NumPy makes the matrix, then half of it, then its squares: three arrays of 800 MB for n = 10000. Here the line below is one
# pass in which every number is made, halved, squared and added up in registers; no array is ever stored.
# `^` is power, and `**` may be written too.
#
# test: n=200
# seed: 1

sum((random(n, n) / 2)^2)
# expect: 3321.0929986217416
