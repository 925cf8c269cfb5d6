# The logistic map for several growth rates at once: arr examples/logistic_map.arr --let steps=10_000
#
# x -> r x (1 - x) settles on a number, swings between several, or never repeats, depending on r. Every element of the array
# follows its own r; the loop is over time only.
#
# test: steps=2000

fn step(x, r) = r * x * (1 - x)

fn same(a, b) = abs(a - b) < 1e-6

# After how many steps x is back where it was: 1, 2 or 4, and 0 for neither.
fn period_of(x, r) {
    one = step(x, r)
    two = step(one, r)
    four = step(step(two, r), r)
    where(same(one, x), 1, where(same(two, x), 2, where(same(four, x), 4, 0)))
}

r = [2.8, 3.2, 3.5, 4.0]
x = full(4, 0.2)
for k in range(steps) { x = step(x, r) }

period_of(x, r)  # expect: [1 2 4 0]
