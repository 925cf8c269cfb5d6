# The array is lazy and costs nothing; what cannot be done is to look at all of it.
print(sin(arange(10^12)))
