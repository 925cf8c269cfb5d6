# assert_close says nothing where arrays are close.
assert_close([0.1 + 0.2, nan], [0.3, nan])
assert_close(float32([1]), 1)
assert_close(1.0, 1.05, rtol=0.1)
assert_close([], [])
"fine"                          # expect: fine
assert_close([1.0, 2.0, 4.0], [1.0, 2.5, 3.0])
# error: 2 of 3 elements are not close, the first at [1]
# error at: 7:1
