scale = 1
fn scaled(x) = scale * x
scaled(2)                       # expect: 2
scale = 10
scaled(2)                       # expect: 20
# A function may be defined before what it reads.
fn later() = helper(3)
fn helper(x) = x * x
later()                         # expect: 9
