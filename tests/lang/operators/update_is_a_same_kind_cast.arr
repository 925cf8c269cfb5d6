# An array keeps its dtype: a wider result of the same kind is narrowed, as NumPy narrows it.
x = int8([100, 3])
x += int16([100, 1])
x                               # expect: [-56   4]
y = float32([1])
y += float64([0.1])
y.dtype                         # expect: float32
z = float64([1])
z *= int8([3])
z                               # expect: [3.]
n = uint8([1])
n += int8([1])
# error: `n` is uint8 and cannot take a result of int16
# error at: 12:1
