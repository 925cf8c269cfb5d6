# Magnets on a square lattice (Ising's model): arr examples/ising.arr --let n=512 --let sweeps=1000
#
# A spin turns with the probability of Metropolis' rule. No two fields of one colour of a chessboard are neighbours, so all of a
# colour are tried at once: `roll` brings the neighbours, `where` turns the spins, and every random number is made in the pass
# that uses it.
#
# Checked against Onsager's and Yang's exact results for the endless lattice at temperature t < 2.269: the magnetisation is
# (1 - sinh(2 / t)^-4)^(1/8). The energy is the integral of Onsager's formula, here by the midpoint rule.
#
# test: n=32
# test: sweeps=100
# seed: 2

fn around(spin) = roll(spin, 1, axis=0) +
    roll(spin, -1, axis=0) +
    roll(spin, 1, axis=1) +
    roll(spin, -1, axis=1)

fn sweep(spin, colour, t) {
    for field in [colour, not colour] {
        cost = 2.0 * spin * around(spin)
        turns = field & (random(spin.shape) < exp(-cost / t))
        spin = where(turns, -spin, spin)
    }
    spin
}

fn energy(spin) = -mean(spin * (roll(spin, 1, axis=0) + roll(spin, 1, axis=1)))

# Energy per spin: -coth(2b) (1 + 2/pi (2 tanh(2b)^2 - 1) K), K the complete elliptic integral of the first kind, b = 1 / t.
fn exact_energy(t) {
    modulus = 2 * sinh(2 / t) / cosh(2 / t)^2
    phi = (arange(1000) + 0.5) * pi / 2000
    k = mean(1 / sqrt(1 - modulus^2 * sin(phi)^2)) * pi / 2
    -(1 + 2 / pi * (2 * tanh(2 / t)^2 - 1) * k) / tanh(2 / t)
}

fn exact_magnetisation(t) = (1 - sinh(2 / t)^-4)^0.125

t = 2.0
row = arange(n)
colour = (row + row[:, newaxis]) % 2 == 0
spin = ones(n, n, dtype=int8)
energies = zeros(sweeps)
magnetisations = zeros(sweeps)
for k in range(sweeps) {
    spin = sweep(spin, colour, t)
    energies[k] = energy(spin)
    magnetisations[k] = mean(spin)
}

settled = sweeps // 5
print(f"energy {mean(energies[settled:]):.2f}, exactly {exact_energy(t):.4f}")
# expect: energy -1.73, exactly -1.7456
print(f"magnetisation {mean(magnetisations[settled:]):.2f}, exactly {exact_magnetisation(t):.4f}")
# expect: magnetisation 0.91, exactly 0.9113
assert abs(mean(energies[settled:]) - exact_energy(t)) < 0.03
assert abs(mean(magnetisations[settled:]) - exact_magnetisation(t)) < 0.02
