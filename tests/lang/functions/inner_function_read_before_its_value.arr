fn outer() {
    fn first(n) = second(n)
    fn second(n) = n
    first(1)
}
outer()
# error: `second` has no value yet
# error at: 2:19
