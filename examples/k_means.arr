# Clusters by Lloyd's algorithm (k-means): arr examples/k_means.arr --let n=1_000_000
#
# Two steps in turn: every point goes to the nearest centre, every centre to the mean of its points. `points[nearest == k]` is
# never gathered: its mean is taken while all points go by.
#
# Checked by what must hold: the sum of squared distances never grows, at the end every centre is the mean of its points, and
# the centres that the points were scattered around come out again within five standard errors.
#
# test: n=1500
# seed: 7

truth = [[1.0, 1.0], [5.0, 1.0], [3.0, 4.0]]
spread = 0.5
points = compute(truth[integers(0, 3, n)] + normal(0, spread, (n, 2)))

fn squared_distances(points, centres) = sum((points[:, newaxis] - centres)^2, axis=-1)

fn move(points, centres) {
    nearest = compute(argmin(squared_distances(points, centres), axis=1))
    for k in range(len(centres)) { centres[k] = mean(points[nearest == k], axis=0) }
    centres
}

fn inertia(points, centres) = sum(min(squared_distances(points, centres), axis=1))

fn k_means(points, centres) {
    cost = inertia(points, centres)
    while true {
        moved = move(points, centres)
        new_cost = inertia(points, moved)
        assert new_cost <= cost, f"the cost grew from {cost} to {new_cost}"
        if array_equal(moved, centres) { return centres, cost }
        centres, cost = moved, new_cost
    }
}

# The guess to begin with is wrong by more than a point scatters.
centres, cost = k_means(points, [[0.0, 2.0], [4.0, 0.0], [4.0, 5.0]])
print(round(centres, 1))
# expect: [[1. 1.]
# expect:  [5. 1.]
# expect:  [3. 4.]]
print(f"mean squared distance {cost / n:.1f}, of two normal variates {2 * spread^2}")
# expect: mean squared distance 0.5, of two normal variates 0.5
assert allclose(centres, truth, rtol=0, atol=5 * spread / sqrt(n / 3))
