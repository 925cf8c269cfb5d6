x = [1, 2]
fn f() { x[0] = 5 }
f()
# error: a function cannot change `x`
# error at: 2:10
