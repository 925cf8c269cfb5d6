# A swinging pendulum by the method of Runge and Kutta: arr examples/pendulum.arr --let steps=10_000
#
# `runge_kutta` takes the right side of any equation y' = f(t, y) as a function, and arrays of any shape as y: here angle and
# speed of five pendulums, which are let go at different angles and swing at the same time.
#
# Checked against an analytic result and a conservation law: a pendulum let go at angle a has the period 2 pi / M(1, cos(a / 2)),
# M the arithmetic-geometric mean (Gauss), and keeps its energy. The error falls with the fourth power of the step.
#
# test: steps=120

fn runge_kutta(f, y, start, end, steps) {
    h = (end - start) / steps
    for k in range(steps) {
        t = start + k * h
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + h / 2, y + h / 2 * k2)
        k4 = f(t + h, y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    }
    y
}

fn agm(a, b) {
    while any(abs(a - b) > 1e-15 * a) { a, b = (a + b) / 2, sqrt(a * b) }
    a
}

angle = deg2rad([10, 45, 90, 135, 170])
period = 2 * pi / agm(ones(5), cos(angle / 2))
print(period)  # expect: [ 6.29516852  6.53434523  7.41629871  9.60037784 15.326968  ]

# Time in units of each pendulum's period, so that all come back at 1.
fn swing(t, y) = period * stack([y[1], -sin(y[0])])

fn energy(y) = y[1]^2 / 2 - cos(y[0])

start = stack([angle, zeros(5)])
half = runge_kutta(swing, start, 0, 0.5, steps // 2)
end = runge_kutta(swing, half, 0.5, 1, steps // 2)
assert allclose(half[0], -angle, rtol=0, atol=1e-3)
assert allclose(end, start, rtol=0, atol=1e-2)
assert allclose(energy(end), energy(start), rtol=0, atol=1e-3)

# Half the steps, sixteen times the error.
coarse = runge_kutta(swing, start, 0, 1, steps // 2)
gain = max(abs(coarse - start)) / max(abs(end - start))
print(f"half the step is {log2(gain):.1f} binary digits better")
# expect: half the step is 5.0 binary digits better
assert 3.5 < log2(gain) < 5.5
