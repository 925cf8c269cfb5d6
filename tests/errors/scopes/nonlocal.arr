fn outer() {
    n = 0
    fn inner() { nonlocal n }
}
