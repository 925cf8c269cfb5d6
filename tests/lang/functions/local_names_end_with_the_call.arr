x = 1
fn f(y) {
    x = 100
    z = x + y
    for i in range(3) { z = z + i }
    z
}
f(1)                            # expect: 104
x                               # expect: 1
