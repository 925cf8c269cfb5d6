for i in range(2) {
    fn f() { break }
}
# error: `break` outside a loop
# error at: 2:14
