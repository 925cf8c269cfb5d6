fn parity(n) {
    fn even(k) = if k == 0 { true } else { odd(k - 1) }
    fn odd(k) = if k == 0 { false } else { even(k - 1) }
    even(n)
}
parity(3)
