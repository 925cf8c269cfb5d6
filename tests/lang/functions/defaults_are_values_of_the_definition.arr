a = 1
fn f(x = a, y = a + 1) = (x, y)
a = 10
f()                             # expect: (1, 2)
f(a)                            # expect: (10, 2)
# A function cannot change what it is given, not even its own default.
fn grow(x = [1]) {
    x = concatenate((x, [2]))
    len(x)
}
grow()                          # expect: 2
grow()                          # expect: 2
