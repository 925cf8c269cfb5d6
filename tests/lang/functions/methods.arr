fn double(x) = 2 * x
fn plus(x, y, z = 0) = x + y + z
(3).double()                    # expect: 6
[1, 2].double().sum()           # expect: 6
(1).plus(2, z = 10)             # expect: 13
# User functions come first.
fn sum(x) = "mine"
[1, 2].sum()                    # expect: mine
