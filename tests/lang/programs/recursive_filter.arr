# Deriche's recursive smoothing along rows forwards and backwards, then along columns: columns of one array in terms of those
# before, of a transposed image too. Values from NumPy.
fn forwards(x, a1, a2, b1, b2) {
    y = empty_like(x)
    y[:, 0] = a1 * x[:, 0]
    y[:, 1] = a1 * x[:, 1] + a2 * x[:, 0] + b1 * y[:, 0]
    for j in range(2, x.shape[1]) {
        y[:, j] = a1 * x[:, j] + a2 * x[:, j - 1] + b1 * y[:, j - 1] + b2 * y[:, j - 2]
    }
    y
}

fn backwards(x, a3, a4, b1, b2) {
    y = empty_like(x)
    y[:, -1] = 0
    y[:, -2] = a3 * x[:, -1]
    for j in range(x.shape[1] - 3, -1, -1) {
        y[:, j] = a3 * x[:, j + 1] + a4 * x[:, j + 2] + b1 * y[:, j + 1] + b2 * y[:, j + 2]
    }
    y
}

fn smooth(x, alpha) {
    e = exp(-alpha)
    k = (1 - e)^2 / (1 + 2 * alpha * e - e^2)
    b1, b2 = 2 * e, -e^2
    forwards(x, k, k * e * (alpha - 1), b1, b2) + backwards(
        x,
        k * e * (alpha + 1),
        -k * e^2,
        b1,
        b2,
    )
}

image = (arange(5)[:, newaxis] * 7 + arange(6) * 3) % 11 + 0.0
result = smooth(smooth(image, 0.8).T, 0.8).T
round(result, 6)
# expect: [[1.59551  2.02998  2.22274  2.170327 1.878344 1.437619]
# expect:  [2.075287 2.585036 2.773987 2.681137 2.335166 1.804237]
# expect:  [2.278504 2.794996 2.968151 2.857957 2.51277  1.978286]
# expect:  [2.201273 2.659282 2.801055 2.708205 2.409412 1.930223]
# expect:  [1.827843 2.193341 2.298987 2.246574 2.041705 1.669951]]
