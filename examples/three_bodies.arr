# Three bodies that chase each other along a figure eight: arr examples/three_bodies.arr --let steps=20_000
#
# Newton's law for all pairs at once: x[newaxis] - x[:, newaxis] has the vector from every body to every other one. The
# leapfrog of velocity and position keeps energy as long as one likes.
#
# Checked by what is conserved, energy, momentum and angular momentum, and by what is known of this orbit (Chenciner and
# Montgomery, 2000): after a period of 6.32591398 all bodies are back, and after a third of it each is where the next one was.
#
# test: steps=300

period = 6.32591398
x = [[0.97000436, -0.24308753], [-0.97000436, 0.24308753], [0.0, 0.0]]
v = [[0.93240737, 0.86473146], [0.93240737, 0.86473146], [-1.86481474, -1.72946292]] / 2
mass = ones(3)

fn separations(x) = x[newaxis] - x[:, newaxis]

fn acceleration(x, mass) {
    d = separations(x)
    squared = sum(d^2, axis=-1) + eye(len(x))  # a body has no distance from itself to divide by
    sum(mass[:, newaxis] * d / squared[..., newaxis]^1.5, axis=1)
}

fn energy(x, v, mass) {
    distance = sqrt(sum(separations(x)^2, axis=-1))
    pairs = triu(mass[:, newaxis] * mass / (distance + eye(len(x))), 1)
    sum(mass * sum(v^2, axis=1)) / 2 - sum(pairs)
}

fn angular_momentum(x, v, mass) = sum(mass * (x[:, 0] * v[:, 1] - x[:, 1] * v[:, 0]))

fn leapfrog(x, v, mass, dt, steps) {
    a = acceleration(x, mass)
    for k in range(steps) {
        v = v + dt / 2 * a
        x = x + dt * v
        a = acceleration(x, mass)
        v = v + dt / 2 * a
    }
    x, v
}

dt = period / steps
third, velocity = leapfrog(x, v, mass, dt, steps // 3)
print(round(third, 2) + 0.0)
# expect: [[ 0.    0.  ]
# expect:  [ 0.97 -0.24]
# expect:  [-0.97  0.24]]
print(f"energy {energy(x, v, mass):.6f}, then {energy(third, velocity, mass):.6f}")
# expect: energy -1.287142, then -1.287142

end, velocity = leapfrog(third, velocity, mass, dt, steps - steps // 3)
print(f"back within {max(abs(end - x)):.0e}")  # expect: back within 7e-04
assert allclose(end, x, rtol=0, atol=1e-3)
assert abs(energy(end, velocity, mass) - energy(x, v, mass)) < 1e-6
assert all(abs(sum(mass[:, newaxis] * velocity, axis=0)) < 1e-13)
assert abs(angular_momentum(end, velocity, mass)) < 1e-13
