# Distances between all pairs of points: arr examples/pairwise_distances.arr --let n=4000
#
# a[:, newaxis, :] has shape (n, 1, 3) and b[newaxis, :, :] shape (1, n, 3); their difference broadcasts to (n, n, 3). It is
# never stored: differences, squares and sums are one pass, and so is the smallest distance of each row.
#
# test: n=200
# seed: 3

a = random(n, 3)
b = random(n, 3)

distances = sqrt(sum((a[:, newaxis, :] - b[newaxis, :, :])^2, axis=-1))
nearest = min(distances, axis=1)

distances.shape  # expect: (200, 200)
print(f"mean distance {mean(distances):.6f}, nearest neighbour on average {mean(nearest):.6f}")
# expect: mean distance 0.673437, nearest neighbour on average 0.105571

# The mean distance of two points of a unit cube is 0.6617 (Robbins' constant).
assert abs(mean(distances) - 0.6617) < 0.02
