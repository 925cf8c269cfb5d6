@cached
fn f(x) = 2 * x
