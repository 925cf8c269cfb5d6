# Brightening a picture of bytes: arr examples/brightness.arr --let gamma_value=0.8
#
# uint8 wraps around: 250 + 10 is 4. So pictures are computed in float32 and come back to uint8 at the end, cut to its range.
# A float becomes an integer towards zero, hence rint.
#
# test: gamma_value=0.5

picture = uint8((arange(4)[:, newaxis] * 60 + arange(6) * 10) % 256)
picture
# expect: [[  0  10  20  30  40  50]
# expect:  [ 60  70  80  90 100 110]
# expect:  [120 130 140 150 160 170]
# expect:  [180 190 200 210 220 230]]

brighter = 255 * (float32(picture) / 255)^gamma_value
result = uint8(rint(clip(brighter, 0, 255)))
result
# expect: [[  0  50  71  87 101 113]
# expect:  [124 134 143 151 160 167]
# expect:  [175 182 189 196 202 208]
# expect:  [214 220 226 231 237 242]]
print(picture.dtype, brighter.dtype, result.dtype)  # expect: uint8 float32 uint8

# The same as a table of 256 entries would be: the table is what every value becomes.
table = uint8(rint(255 * (arange(256) / 255.0)^gamma_value))
assert table[100] == 160
