# A viscous flow under a moving lid: velocities and pressure on a grid, edges set by rows, columns and lists of both. An array
# that is kept as it was before a step is not changed with the new one. Values from NumPy.
fn relax(p, b, h, turns) {
    for q in range(turns) {
        p[1:-1, 1:-1] = (
            p[1:-1, 2:] + p[1:-1, :-2] + p[2:, 1:-1] + p[:-2, 1:-1] - h^2 * b[1:-1, 1:-1]
        ) / 4
        p[:, -1] = p[:, -2]
        p[0] = p[1]
        p[:, 0] = p[:, 1]
        p[-1] = 0
    }
    p
}

fn carried(f, u, v, h, dt, viscosity) {
    inner = f[1:-1, 1:-1]
    flow = u[1:-1, 1:-1] * (inner - f[1:-1, :-2]) + v[1:-1, 1:-1] * (inner - f[:-2, 1:-1])
    spread = f[1:-1, 2:] + f[1:-1, :-2] + f[2:, 1:-1] + f[:-2, 1:-1] - 4 * inner
    inner - dt / h * flow + viscosity * dt / h^2 * spread
}

fn cavity(n, steps, turns, dt = 0.01, viscosity = 0.1) {
    u, v, p, b = zeros(n, n), zeros(n, n), zeros(n, n), zeros(n, n)
    h = 2 / (n - 1)
    for k in range(steps) {
        ux, uy = (u[1:-1, 2:] - u[1:-1, :-2]) / (2 * h), (u[2:, 1:-1] - u[:-2, 1:-1]) / (2 * h)
        vx, vy = (v[1:-1, 2:] - v[1:-1, :-2]) / (2 * h), (v[2:, 1:-1] - v[:-2, 1:-1]) / (2 * h)
        b[1:-1, 1:-1] = (ux + vy) / dt - ux^2 - 2 * uy * vx - vy^2
        p = relax(p, b, h, turns)
        before = u
        u[1:-1, 1:-1] = carried(u, u, v, h, dt, viscosity) - dt / (2 * h) * (
            p[1:-1, 2:] - p[1:-1, :-2]
        )
        v[1:-1, 1:-1] = carried(v, before, v, h, dt, viscosity) - dt / (2 * h) * (
            p[2:, 1:-1] - p[:-2, 1:-1]
        )
        u[0], u[:, [0, -1]] = 0, 0
        u[-1] = 1
        v[[0, -1]] = 0
        v[:, [0, -1]] = 0
    }
    u, v, p
}

u, v, p = cavity(9, 10, 8)
round(u[:, 4], 6)
# expect: [ 0.00000e+00 -2.57200e-03 -3.17100e-03 -4.08700e-03 -5.45300e-03
# expect:  -7.37700e-03 -6.65000e-04  1.12515e-01  1.00000e+00]
round(v[4], 6)
# expect: [ 0.000e+00  6.449e-03  3.577e-03  1.785e-03 -1.000e-05 -1.803e-03
# expect:  -3.587e-03 -6.458e-03  0.000e+00]
print(f"{sum(p):.8f}")  # expect: 0.02146984
