fn even(n) = if n == 0 { true } else { odd(n - 1) }
fn odd(n) = if n == 0 { false } else { even(n - 1) }
even(10)                        # expect: true
odd(10)                         # expect: false
fn ackermann(m, n) {
    if m == 0 { return n + 1 }
    if n == 0 { return ackermann(m - 1, 1) }
    ackermann(m - 1, ackermann(m, n - 1))
}
ackermann(2, 3)                 # expect: 9
