# Heat in a square plate: arr examples/heat_equation.arr --let n=257 --let steps=20_000
#
# The plate's edge is kept at 0. Each step moves every inner point towards the mean of its four neighbours; the neighbours are
# slices of the same array, moved by one. The whole right side is one pass, and `u[1:-1, 1:-1] += …` changes u in place.
#
# Checked against an analytic result: the discrete Laplacian has sin(pi x) sin(pi y) as an eigenvector, so each step multiplies
# the plate by 1 - 8 r sin(pi h / 2)^2, rounding apart.
#
# test: n=17
# test: steps=200

fn laplacian(u) = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]

fn diffuse(u, r, steps) {
    for k in range(steps) { u[1:-1, 1:-1] += r * laplacian(u) }
    u
}

# The largest ratio of time step to squared grid step that is stable is 1 / 4.
r = 0.2
h = 1 / (n - 1)
x = linspace(0, 1, n)
start = sin(pi * x)[:, newaxis] * sin(pi * x)
start[[0, -1]] = 0
start[:, [0, -1]] = 0

u = diffuse(start, r, steps)
decay = (1 - 8 * r * sin(pi * h / 2)^2)^steps
print(f"the middle cools from {start[n // 2, n // 2]:.3f} to {u[n // 2, n // 2]:.6f}")
# expect: the middle cools from 1.000 to 0.045129
assert allclose(u, decay * start, rtol=1e-11, atol=1e-15)

# Where heat cannot get in or out of a corner, it stays symmetric; and nothing gets warmer than it was.
assert allclose(u, u.T, rtol=0, atol=1e-15)
assert max(u) <= max(start) and min(u) >= 0
