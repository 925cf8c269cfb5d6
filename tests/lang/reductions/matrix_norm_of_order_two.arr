norm(eye(2), 2)
# error: the norm of order 2 of a matrix is not supported yet
