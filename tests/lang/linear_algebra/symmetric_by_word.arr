# Only the lower triangle is read.
a = [[2.0, 99.0], [1.0, 2.0]]
round(svd(a, compute_uv=false, hermitian=true), 12)     # expect: [3. 1.]
u, s, vh = svd(a, hermitian=true)
allclose(u @ diag(s) @ vh, [[2, 1], [1, 2]])      # expect: true
allclose(pinv(a, hermitian=true), inv([[2, 1], [1, 2]]))     # expect: true
matrix_rank([[1.0, 5.0], [1.0, 1.0]], hermitian=true)   # expect: 1
matrix_rank([[1.0, 5.0], [1.0, 1.0]], none, true)       # expect: 1
matrix_rank([[1.0, 5.0], [1.0, 1.0]])             # expect: 2
