fn adder(n) { fn(x) = x + n }
add5 = adder(5)
add7 = adder(7)
add5(1)                         # expect: 6
add7(1)                         # expect: 8
# The values are those of the definition.
fn captured() {
    n = 1
    f = fn() = n
    n = 2
    f()
}
captured()                      # expect: 1
fn compose(f, g) = fn(x) = f(g(x))
compose(sqrt, fn(x) = x + 1)(8) # expect: 3.0
# An inner function knows itself.
fn outer(n) {
    fn factorial(k) = if k <= 1 { 1 } else { k * factorial(k - 1) }
    factorial(n)
}
outer(5)                        # expect: 120
