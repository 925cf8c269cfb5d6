fn f(x, y = 2, z = 3) = 100 * x + 10 * y + z
f(1)                            # expect: 123
f(1, 5)                         # expect: 153
f(1, z = 7)                     # expect: 127
f(z = 1, y = 0, x = 4)          # expect: 401
(1).f(4, z = 5)                 # expect: 145
fn none_at_all() = 7
none_at_all()                   # expect: 7
