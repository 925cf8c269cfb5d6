# Replacing values: arr examples/where.arr --let 'x=load("x.npy")'
#
# `where` chooses element by element, as in NumPy. The comparison makes no array of its own: it is compiled together with the
# choice. To write the result to a file instead of showing it: save("y.npy", where(x == 0, -1, x)).
#
# test: x=[3, 0, -2, 0, 7]

where(x == 0, -1, x)
# expect: [ 3 -1 -2 -1  7]
