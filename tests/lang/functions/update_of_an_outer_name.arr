total = 0
fn add(x) { total += x }
add(1)
# error: a function cannot change `total`, which is outside of it
# error at: 2:13
