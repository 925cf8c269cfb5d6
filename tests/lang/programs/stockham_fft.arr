# Stockham's fast Fourier transform of 2^k numbers, real and imaginary parts apart: halves, reshapes and stacks, and no bits
# reversed. Values from NumPy's fft.
fn fft_by_parts(re, im) {
    half = re.size // 2
    span = 1
    while span < re.size {
        angle = -pi * arange(span) / span
        wr, wi = cos(angle), sin(angle)
        ar, ai = reshape(re[:half], (-1, span)), reshape(im[:half], (-1, span))
        br, bi = reshape(re[half:], (-1, span)), reshape(im[half:], (-1, span))
        tr, ti = br * wr - bi * wi, br * wi + bi * wr
        re, im = ravel(stack([ar + tr, ar - tr], axis=1)), ravel(stack([ai + ti, ai - ti], axis=1))
        span *= 2
    }
    re, im
}

re, im = fft_by_parts((arange(8) * 5 % 7) + 0.0, zeros(8))
round(re, 6) + 0.0  # expect: [21. -6.  1. -6.  1. -6.  1. -6.]
round(im, 6) + 0.0
# expect: [ 0.       -2.414214 -8.       -0.414214  0.        0.414214  8.
# expect:   2.414214]

# A wave of 37 turns has a peak at 37 and its mirror image, of half its number of points.
n = 1024
re, im = fft_by_parts(sin(2 * pi * 37 * arange(n) / n), zeros(n))
argmax(abs(im[: n // 2]))  # expect: 37
assert abs(im[37] + n / 2) < 1e-9 and abs(im[n - 37] - n / 2) < 1e-9
