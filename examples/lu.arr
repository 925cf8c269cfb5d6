# A matrix as a product of triangles, and systems solved by it: arr examples/lu.arr --let n=12
#
# Gaussian elimination without pivoting: column k of L is what is left of column k, divided by its pivot, and the outer product
# of that with row k of U is taken from the rest, as one assignment to a slice. L and U share one array.
#
# Checked against an analytic result: Pascal's symmetric matrix of binomial coefficients is L times its transpose with L the
# triangle of binomials, in whole numbers, so the factors are exact and the determinant is 1.
#
# test: n=10

fn lu(a) {
    a = float64(a)
    for k in range(len(a) - 1) {
        assert a[k, k] != 0, f"pivot {k} is 0: this matrix needs pivoting"
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= a[k + 1 :, k, newaxis] * a[k, k + 1 :]
    }
    a
}

# Solves a x = b, given lu(a): first L y = b, downwards, then U x = y, upwards.
fn lu_solve(factors, b) {
    n = len(factors)
    x = float64(b)
    for i in range(n) { x[i] -= sum(factors[i, :i] * x[:i]) }
    for i in range(n - 1, -1, -1) {
        x[i] = (x[i] - sum(factors[i, i + 1 :] * x[i + 1 :])) / factors[i, i]
    }
    x
}

fn pascal(n) {
    p = ones(n, n, dtype=int64)
    for i in range(1, n) {
        for j in range(1, n) { p[i, j] = p[i - 1, j] + p[i, j - 1] }
    }
    p
}

p = pascal(n)
factors = lu(p)
lower = tril(factors, -1) + eye(n)
upper = triu(factors)
print(int64(lower[:5, :5]))
# expect: [[1 0 0 0 0]
# expect:  [1 1 0 0 0]
# expect:  [1 2 1 0 0]
# expect:  [1 3 3 1 0]
# expect:  [1 4 6 4 1]]
assert array_equal(lower, upper.T)
assert array_equal(sum(lower[:, :, newaxis] * upper, axis=1), p)

# The right side that belongs to 1, 2, 3, …
x = lu_solve(factors, sum(p * arange(1, n + 1), axis=1))
x[:4]  # expect: [1. 2. 3. 4.]
assert array_equal(x, arange(1, n + 1))
print("determinant", prod(diag(factors)))  # expect: determinant 1.0
