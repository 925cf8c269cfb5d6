# An estimate of pi from random points: arr examples/monte_carlo_pi.arr --let n=100_000_000
#
# A point of the unit square lies inside the quarter circle with probability pi / 4. The arrays x, y and inside are names for
# expressions: nothing is stored, however large n is, and x stands for the same numbers wherever it is used.
#
# test: n=10_000
# seed: 1

x = random(n)
y = random(n)
inside = x^2 + y^2 < 1
estimate = 4 * mean(inside)

# The standard error of the mean of n bools with variance p (1 - p).
error = 4 * std(inside) / sqrt(n)
print(f"pi is about {estimate:.4f}, give or take {error:.4f}")
# expect: pi is about 3.1560, give or take 0.0163

assert abs(estimate - pi) < 5 * error
