# The directions in which a cloud of points spreads: arr examples/principal_components.arr --let n=1_000_000
#
# They are the eigenvectors of the covariance matrix, and also the right singular vectors of the points about their mean. The
# first way passes the points once; the second is exact where a direction has almost no spread.
#
# Checked by what must hold: both ways agree, the directions are orthonormal, along them the points are uncorrelated, and
# the known spreads of the cloud come out again within five standard errors.
#
# test: n=2000
# seed: 11

spreads = [5.0, 2.0, 1.0]
turn = qr(randn(3, 3))[0]
points = compute((randn(n, 3) * spreads) @ turn.T + [10.0, -4.0, 3.0])

about_mean = points - mean(points, axis=0)
covariance = about_mean.T @ about_mean / (n - 1)
variances, directions = eigh(covariance)
# From the largest on.
variances, directions = variances[::-1], directions[:, ::-1]

assert allclose(covariance, cov(points, rowvar=false), rtol=1e-12)
assert allclose(directions.T @ directions, eye(3), atol=1e-14)
assert allclose(directions @ diag(variances) @ directions.T, covariance, rtol=1e-12, atol=1e-12)

_, lengths, rows = svd(about_mean, full_matrices=false)
assert allclose(lengths^2 / (n - 1), variances, rtol=1e-10)
# A direction and its opposite are the same.
assert allclose(abs(diagonal(rows @ directions)), ones(3), rtol=1e-10)

along = about_mean @ directions
assert allclose(corrcoef(along, rowvar=false), eye(3), atol=1e-10)
assert all(abs(sqrt(variances) - spreads) < 5 * spreads / sqrt(2 * n))
print(round(sqrt(variances), 0))
# expect: [5. 2. 1.]
print(f"the first direction holds {100 * variances[0] / sum(variances):.0f}% of the variance")
# expect: the first direction holds 83% of the variance
