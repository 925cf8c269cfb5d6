# Escape times of z^2 + c where a mask decides what still moves: two assignments through one mask, the right sides first, and
# positions that are thinned out by masks. Values from NumPy.
fn by_mask(x, y, turns) {
    times = zeros(x.shape, dtype=int64)
    re, im = zeros_like(x), zeros_like(y)
    for k in range(turns) {
        inside = compute(re^2 + im^2 < 4)
        times[inside] = k
        re[inside], im[inside] = re[inside]^2 - im[inside]^2 + x[inside],
            2 * re[inside] * im[inside] + y[inside]
    }
    times
}

fn by_positions(x, y, turns) {
    times = full(x.size, turns - 1)
    x, y = ravel(x), ravel(y)
    at = arange(x.size)
    re, im = zeros_like(x), zeros_like(y)
    for k in range(turns - 1) {
        if at.size == 0 { break }
        re, im = re^2 - im^2 + x, 2 * re * im + y
        stay = compute(re^2 + im^2 < 4)
        times[at[not stay]] = k
        re, im, x, y, at = re[stay], im[stay], x[stay], y[stay], at[stay]
    }
    times
}

x = broadcast_to(linspace(-2, 0.5, 9), (5, 9))
y = broadcast_to(linspace(-1, 1, 5)[:, newaxis], (5, 9))
times = by_mask(x, y, 20)
times
# expect: [[ 0  1  2  2  2  3 12  3  1]
# expect:  [ 0  2  2  4  5 19 19 19  4]
# expect:  [ 0 19 19 19 19 19 19 19  4]
# expect:  [ 0  2  2  4  5 19 19 19  4]
# expect:  [ 0  1  2  2  2  3 12  3  1]]
array_equal(reshape(by_positions(x, y, 20), (5, 9)), times)  # expect: true
