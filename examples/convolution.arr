# Convolution in one dimension and in two: arr examples/convolution.arr --let n=1000
#
# `convolve` is made for sequences. A small kernel over a picture needs no function: every weight multiplies a slice of the
# picture, moved by the weight's position, and the sum of them all is one pass.
#
# Checked against analytic results: the distribution of the sum of dice has the sums of means and variances; rows of Pascal's
# triangle; an inclined plane has the same slope everywhere, and smoothing keeps it.
#
# test: n=24

die = ones(6) / 6
two = convolve(die, die)
three = convolve(two, die)
print(int64(rint(216 * three)))
# expect: [ 1  3  6 10 15 21 25 27 27 25 21 15 10  6  3  1]

fn moments(p, first) {
    points = first + arange(p.size)
    centre = sum(p * points)
    centre, sum(p * (points - centre)^2)
}

centre, variance = moments(three, 3)
assert isclose(centre, 3 * 3.5) and isclose(variance, 3 * 35 / 12)

row = [1]
for k in range(8) { row = convolve(row, [1, 1]) }
row  # expect: [ 1  8 28 56 70 56 28  8  1]
assert sum(row) == 2^8

# The inner part of the convolution of a picture with a kernel of odd sides.
fn filter_picture(picture, kernel) {
    height, width = picture.shape[0] - kernel.shape[0] + 1, picture.shape[1] - kernel.shape[1] + 1
    result = zeros(height, width)
    for i, weights in enumerate(flip(kernel)) {
        for j, weight in enumerate(weights) {
            result += weight * picture[i : i + height, j : j + width]
        }
    }
    result
}

smooth = [1.0, 2.0, 1.0] / 4
slope = [1.0, 0.0, -1.0] / 2
y, x = arange(n)[:, newaxis], arange(n)
plane = 3.0 * x + 2.0 * y

# Sobel's kernels are products of a column and a row.
along_x = filter_picture(plane, smooth[:, newaxis] * slope)
along_y = filter_picture(plane, slope[:, newaxis] * smooth)
along_x.shape  # expect: (22, 22)
assert all(along_x == 3) and all(along_y == 2)
assert array_equal(filter_picture(plane, smooth[:, newaxis] * smooth), plane[1:-1, 1:-1])

# A disc has an edge where it is steep across or, since the disc is its own mirror image, along.
radius = n / 3
disc = float64((x - n / 2)^2 + (y - n / 2)^2 < radius^2)
across = filter_picture(disc, smooth[:, newaxis] * slope)
edge = hypot(across, across.T) > 0
print(f"{sum(edge)} points of {edge.size} lie on the edge")  # expect: 120 points of 484 lie on the edge
assert array_equal(filter_picture(disc, slope[:, newaxis] * smooth), across.T)

# Row by row, the one-dimensional function gives the same.
middle = disc[n // 2]
assert array_equal(
    convolve(middle, slope, mode="valid"),
    filter_picture(middle[newaxis], slope[newaxis])[0],
)
