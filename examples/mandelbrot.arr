# The Mandelbrot set in characters: arr examples/mandelbrot.arr --let steps=200
#
# A point c belongs to the set when z = z^2 + c stays bounded. Real and imaginary parts are two arrays of the whole picture;
# a point that has left is not moved any more.
#
# test: steps=40

height = 12
width = 40
x = linspace(-2.2, 0.8, width)
y = linspace(-1.2, 1.2, height)[:, newaxis]

re = zeros((height, width))
im = zeros((height, width))
stayed = zeros((height, width), dtype=int64)
for k in range(steps) {
    inside = re^2 + im^2 <= 4
    new_re = re^2 - im^2 + x
    im = where(inside, 2 * re * im + y, im)
    re = where(inside, new_re, re)
    stayed += inside
}

# How many points of each row never left, and of the whole picture.
sum(stayed == steps, axis=1)  # expect: [ 0  0  3 11 15 21 21 15 11  3  0  0]
print(f"{mean(stayed == steps):.3f} of the picture")
# expect: 0.208 of the picture
