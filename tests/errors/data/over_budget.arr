# The array is lazy and costs nothing; what cannot be done is to keep all of it.
x = compute(sin(arange(10^12)))
