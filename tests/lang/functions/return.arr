fn sign_of(x) {
    if x > 0 { return 1 } else if x < 0 { return -1 }
    0
}
sign_of(5), sign_of(-5), sign_of(0)     # expect: (1, -1, 0)
fn first_above(v, limit) {
    for i in range(len(v)) {
        while true {
            if v[i] > limit { return i }
            break
        }
    }
    return none
}
first_above([1, 5, 9], 4)       # expect: 1
print(first_above([1], 4))      # expect: none
fn nothing() { return }
nothing()
print(nothing())                # expect: none
fn two() { return 1, 2 }
two()                           # expect: (1, 2)
fn ends_with_a_loop() { for i in range(3) { i } }
print(ends_with_a_loop())       # expect: none
