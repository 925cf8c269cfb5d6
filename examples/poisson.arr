# Poisson's equation by Jacobi's iteration: arr examples/poisson.arr --let n=101 --let tolerance=1e-8
#
# Solves -(u_xx + u_yy) = f in the unit square with u = 0 on the edge. An iteration replaces every inner point by what its
# neighbours and f ask for; it ends when nothing moves any more.
#
# Checked against an analytic result: for u = x (1 - x) y (1 - y) the five-point formula has no error, since the fourth
# derivatives vanish, so the iteration must end at u itself. Its asymptotic rate is cos(pi h).
#
# test: n=9
# test: tolerance=1e-13

fn jacobi(u, f, h) {
    around = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2]
    u[1:-1, 1:-1] = (around + h^2 * f[1:-1, 1:-1]) / 4
    u
}

fn solve_poisson(f, h, tolerance) {
    u = zeros_like(f)
    iterations = 0
    moved = inf
    rate = nan
    while moved > tolerance {
        next = jacobi(u, f, h)
        now = max(abs(next - u))
        rate = now / moved
        u, moved = next, now
        iterations += 1
        assert iterations < 100_000, f"still moves by {moved:.1e}"
    }
    u, iterations, rate
}

h = 1 / (n - 1)
x = linspace(0, 1, n)
bump = x * (1 - x)
f = 2 * (bump[:, newaxis] + bump)
u, iterations, rate = solve_poisson(f, h, tolerance)

exact = bump[:, newaxis] * bump
print(f"error {max(abs(u - exact)):.0e} after {iterations} iterations")  # expect: error 1e-12 after 313 iterations
print(f"rate {rate:.4f}, cos(pi h) is {cos(pi * h):.4f}")                # expect: rate 0.9243, cos(pi h) is 0.9239
assert allclose(u, exact, rtol=0, atol=1e-11)
assert abs(rate - cos(pi * h)) < 1e-3
