# Integrals by adaptive Simpson: arr examples/quadrature.arr --let tolerance=1e-12
#
# Functions are values: `integrate` takes what is to be integrated, calls itself where the curve is difficult, and `fn` gives
# functions that remember what was around them. Halves are computed for whole arrays of intervals in `composite`.
#
# Checked against analytic results: pi, the Gaussian integral, Euler's beta function by gamma, and the length of an ellipse by
# the arithmetic-geometric mean.
#
# test: tolerance=1e-7

fn simpson(f, a, b) = (b - a) / 6 * (f(a) + 4 * f((a + b) / 2) + f(b))

fn integrate(f, a, b, tolerance) {
    middle = (a + b) / 2
    whole = simpson(f, a, b)
    halves = simpson(f, a, middle) + simpson(f, middle, b)
    if abs(halves - whole) < 15 * tolerance { return halves + (halves - whole) / 15 }
    integrate(f, a, middle, tolerance / 2) + integrate(f, middle, b, tolerance / 2)
}

# The same with n intervals of one length: one pass over an array, however difficult f is.
fn composite(f, a, b, n) {
    edges = linspace(a, b, n + 1)
    sum(simpson(f, edges[:-1], edges[1:]))
}

fn check(name, value, exact) {
    print(f"{name:10} {value:.6f}")
    assert abs(value - exact) < 20 * tolerance, f"{name}: {value} is not {exact}"
}

check("pi", integrate(fn(x) = 4 / (1 + x^2), 0.0, 1.0, tolerance), pi)        # expect: pi         3.141593
check("gauss", integrate(fn(x) = exp(-x^2), -7.0, 7.0, tolerance), sqrt(pi))  # expect: gauss      1.772454

fn beta_density(p, q) = fn(x) = x^(p - 1) * (1 - x)^(q - 1)

exact = gamma(3) * gamma(4.5) / gamma(7.5)
check("beta", integrate(beta_density(3, 4.5), 0.0, 1.0, tolerance), exact)  # expect: beta       0.012432

fn quarter_of_ellipse(a, b) = fn(t) = sqrt((a * sin(t))^2 + (b * cos(t))^2)

check("ellipse", 4 * integrate(quarter_of_ellipse(2, 1), 0.0, pi / 2, tolerance), 9.688448220547675)
# expect: ellipse    9.688448

assert abs(composite(sin, 0.0, pi, 1000) - 2) < 1e-12
