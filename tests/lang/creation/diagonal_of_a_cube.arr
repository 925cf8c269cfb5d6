diag(zeros(2, 2, 2))
# error: diag is about vectors and matrices, not shape (2, 2, 2)
