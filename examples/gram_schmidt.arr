# Orthonormal columns by Gram and Schmidt: arr examples/gram_schmidt.arr --let n=1_000_000
#
# The modified form: a column is made a unit vector, and what points its way is taken from all that follow, at once. The factors
# Q and R satisfy Q R = A with R upper triangular.
#
# Checked against an analytic result: the powers 1, x, x^2, … on a fine grid of [-1, 1] become Legendre's polynomials, each
# divided by its norm sqrt(2 / (2 k + 1)), with an error of the square of the grid step.
#
# test: n=2000

fn gram_schmidt(a) {
    columns = a.shape[1]
    q = float64(a)
    r = zeros(columns, columns)
    for k in range(columns) {
        r[k, k] = norm(q[:, k])
        q[:, k] /= r[k, k]
        along = sum(q[:, k, newaxis] * q[:, k + 1 :], axis=0)
        r[k, k + 1 :] = along
        q[:, k + 1 :] -= q[:, k, newaxis] * along
    }
    q, r
}

# Legendre's polynomial of a degree, by Bonnet's recursion (k + 1) P_{k+1} = (2k + 1) x P_k - k P_{k-1}.
fn legendre(degree, x) {
    before, now = zeros_like(x), ones_like(x)
    for k in range(degree) { before, now = now, ((2 * k + 1) * x * now - k * before) / (k + 1) }
    now
}

h = 2 / n
x = -1 + h * (arange(n) + 0.5)
powers = x[:, newaxis]^arange(5)
q, r = gram_schmidt(powers)

gram = sum(q[:, :, newaxis] * q[:, newaxis], axis=0)
assert allclose(gram, eye(5), rtol=0, atol=1e-14)
assert allclose(sum(q[:, :, newaxis] * r, axis=1), powers, rtol=0, atol=1e-14)
assert array_equal(r, triu(r))

for k in range(5) {
    polynomial = q[:, k] * sqrt(2 / (2 * k + 1)) / sqrt(h)
    error = max(abs(polynomial - legendre(k, x)))
    assert error < 20 * h^2, f"degree {k} is off by {error}"
    print(f"degree {k}: {polynomial[0]:6.3f} at the left end, {polynomial[-1]:6.3f} at the right")
}
# expect: degree 0:  1.000 at the left end,  1.000 at the right
# expect: degree 1: -1.000 at the left end,  1.000 at the right
# expect: degree 2:  0.999 at the left end,  0.999 at the right
# expect: degree 3: -0.997 at the left end,  0.997 at the right
# expect: degree 4:  0.995 at the left end,  0.995 at the right
