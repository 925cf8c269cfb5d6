norm(eye(2), 3)
# error: there is no norm of order 3
