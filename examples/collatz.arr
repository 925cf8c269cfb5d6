# Collatz' sequences of all numbers below n, together: arr examples/collatz.arr --let n=1_000_000
#
# Half of an even number, three times an odd one and one more, until it is 1. All starts move in step; a mask picks those that
# have not arrived, and assignment through the mask moves only these.
#
# Checked against what is known: below 1000 the longest sequence has 178 steps and begins with 871, below 1,000,000 it has 524
# and begins with 837,799; 27 takes 111 steps and climbs to 9232.
#
# test: n=1000

fn next(x) = where(x % 2 == 0, x // 2, 3 * x + 1)

# The steps to 1, and the largest number on the way, of every start below n. Starts that arrived are dropped.
fn journeys(n) {
    steps = zeros(n, dtype=int64)
    peak = arange(n)
    start = arange(2, n)
    x = start
    while x.size > 0 {
        x = compute(next(x))
        steps[start] += 1
        peak[start] = maximum(peak[start], x)
        on = compute(x > 1)
        start, x = start[on], x[on]
    }
    steps, peak
}

steps, peak = journeys(n)
longest = argmax(steps)
highest = argmax(peak)
print(f"{longest} takes {steps[longest]} steps")         # expect: 871 takes 178 steps
print(f"27 takes {steps[27]} and climbs to {peak[27]}")  # expect: 27 takes 111 and climbs to 9232
print(f"{highest} climbs to {peak[highest]}")            # expect: 703 climbs to 250504

# What follows a start has one step less.
number = arange(2, n)
follower = next(number)
below = compute(follower < n)
assert all(steps[number[below]] == steps[follower[below]] + 1)
assert all(steps[2^arange(10)] == arange(10))
