fn sort_of(w) = [min(w), max(w)]
cholesky([[4, 2], [2, 5]])
# expect: [[2. 0.]
# expect:  [1. 2.]]
cholesky([[4, 99], [2, 5]])[1]               # expect: [1. 2.]
cholesky([[4, 2], [99, 5]], upper=true)
# expect: [[2. 1.]
# expect:  [0. 2.]]
seed(2)
a = random(7, 4) - 0.5
q, r = qr(a)
(q.shape, r.shape)                           # expect: ((7, 4), (4, 4))
max(abs(q @ r - a)) < 1e-14                  # expect: true
max(abs(q.T @ q - eye(4))) < 1e-14           # expect: true
all(tril(r, -1) == 0)                        # expect: true
q, r = qr(a, mode="complete")
(q.shape, r.shape)                           # expect: ((7, 7), (7, 4))
max(abs(q @ r - a)) < 1e-14                  # expect: true
all(qr(a, "r") == r[:4])                     # expect: true
u, s, vh = svd(a)
(u.shape, s.shape, vh.shape)                 # expect: ((7, 7), (4,), (4, 4))
max(abs(u[:, :4] * s @ vh - a)) < 1e-14      # expect: true
u, s, vh = svd(a.T, full_matrices=false)
(u.shape, s.shape, vh.shape)                 # expect: ((4, 4), (4,), (4, 7))
max(abs(u * s @ vh - a.T)) < 1e-14           # expect: true
max(abs(svd(a, compute_uv=false) - svdvals(a))) < 1e-15      # expect: true
b = a.T @ a
w, v = eigh(b)
max(abs(b @ v - v * w)) < 1e-14              # expect: true
max(abs(w - eigvalsh(triu(b), UPLO="U"))) < 1e-14            # expect: true
w, v = eig([[1, 2], [3, 2]])
round(sort_of(w), 12)                        # expect: [-1.  4.]
max(abs([[1, 2], [3, 2]] @ v - v * w)) < 1e-14               # expect: true
round(norm(v, axis=0), 12)                   # expect: [1. 1.]
eigvals(diag([3, 1, 2]))                     # expect: [1. 2. 3.]
svd(zeros(0, 3))[2].shape                    # expect: (3, 3)
eigh(zeros(0, 0))[0].shape                   # expect: (0,)
# Columns of very different size.
q, r = qr([[1e-161, 1], [2e-161, 2], [3e-161, 5]])
allclose(q.T @ q, eye(2), rtol=0, atol=1e-14)  # expect: true
q, r = qr([[1e-320, 1], [1e-320, 2]])
allclose(abs(q), sqrt(0.5), rtol=1e-3)       # expect: true
q, r = qr([[inf, 1], [1, 2]])
all(isnan(q))                                # expect: true
