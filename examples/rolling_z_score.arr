# Outliers in a series by a rolling z-score: arr examples/rolling_z_score.arr --let n=10_000_000
#
# How many standard deviations is a value away from the mean of the window before it? Mean and variance of every window come from
# two rolling sums; the variance is that of deviations from the overall mean, so that little is lost by subtracting squares.
#
# Checked with what was put in: three outliers, which are all that is found; and a few windows are computed on their own, as
# slices.
#
# test: n=2000
# seed: 4

window = 50
t = arange(n)
series = 20 + sin(2 * pi * t / 1000) + normal(0, 0.3, n)
planted = [n // 4, n // 2, 9 * n // 10]
series[planted] += [4, -4, 4]
series = compute(series)

# The mean and the standard deviation of every window, ddof=1.
fn rolling_moments(x, window) {
    centre = mean(x)
    away = x - centre
    first = rolling_mean(away, window)
    second = rolling_mean(away^2, window)
    first + centre, sqrt((second - first^2) * window / (window - 1))
}

centre, spread = rolling_moments(series[:-1], window)
z = compute((series[window:] - centre) / spread)
found = t[window:][abs(z) > 6]
print(found)  # expect: [ 500 1000 1800]
assert array_equal(found, planted)

for start in [0, n // 3, n - window - 1] {
    part = series[start : start + window]
    alone = (series[start + window] - mean(part)) / std(part, ddof=1)
    assert isclose(z[start], alone, rtol=1e-9), f"at {start}: {z[start]} is not {alone}"
}

# An outlier makes the windows behind it wide; all others have the spread of the noise.
quiet = ones(n - window, dtype=bool)
for place in planted { quiet[place - window + 1 : place + 1] = false }
print(f"noise {mean(spread[quiet]):.2f}, beside outliers {mean(spread[not quiet]):.2f}")
# expect: noise 0.31, beside outliers 0.65
assert abs(mean(spread[quiet]) - 0.3) < 0.05
