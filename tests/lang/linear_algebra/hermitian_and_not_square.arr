svd(ones((2, 3)), hermitian=true)
# error: a hermitian matrix is square, not of shape (2, 3)
