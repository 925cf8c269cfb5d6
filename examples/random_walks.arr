# Many random walks at once: arr examples/random_walks.arr --let walks=100_000 --let steps=1000
#
# A walk is the running sum of steps to the left and to the right: `cumsum` along the rows of an array of random signs. Where a
# walk has been is asked of all walks together.
#
# Checked against exact results: after n steps the mean square of the distance is n; a walk of 2 m steps never comes back to its
# start with the probability binomial(2 m, m) / 4^m; each within five standard errors.
#
# test: walks=2000
# test: steps=64
# seed: 11

step = 2 * integers(0, 2, (walks, steps)) - 1
position = cumsum(step, axis=1)
end = position[:, -1]

# A sample's mean and its standard error.
fn estimate(x) = (mean(x), std(x, ddof=1) / sqrt(x.size))

fn agrees(name, x, exact) {
    value, error = estimate(x)
    print(f"{name}: {value:.3f} ± {error:.3f}, exactly {exact:.3f}")
    assert abs(value - exact) < 5 * error, name
}

never_back = exp(lgamma(steps + 1) - 2 * lgamma(steps / 2 + 1) - steps * log(2))
agrees("distance squared", float64(end)^2, steps)
agrees("never back", all(position != 0, axis=1), never_back)
agrees("at the start again", end == 0, never_back)
# expect: distance squared: 65.906 ± 2.155, exactly 64.000
# expect: never back: 0.100 ± 0.007, exactly 0.099
# expect: at the start again: 0.113 ± 0.007, exactly 0.099

# By reflection: the furthest point to the right is at least r as often as the walk ends at r or beyond, or at r + 1 or beyond.
furthest = max(position, axis=1)
for r in [4, 8, 12] {
    both = float64(end >= r) + float64(end > r) - float64(furthest >= r)
    value, error = estimate(both)
    assert abs(value) < 5 * error, f"{value} for {r}"
}

# One walk as a picture.
for place in position[0, :12] {
    line = ""
    for column in range(-6, 7) {
        mark = if column == place { "o" } else if column == 0 { "|" } else { "." }
        line = f"{line}{mark}"
    }
    print(line)
}
# expect: ......|o.....
# expect: ......o......
# expect: ......|o.....
# expect: ......o......
# expect: .....o|......
# expect: ......o......
# expect: ......|o.....
# expect: ......|.o....
# expect: ......|o.....
# expect: ......|.o....
# expect: ......|o.....
# expect: ......o......
