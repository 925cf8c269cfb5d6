unwrap([0, 1, 2, -1, 0], period=4)       # expect: [0 1 2 3 4]
unwrap([2, 3, 4, 5, 2, 3, 4, 5], period=4)  # expect: [2 3 4 5 6 7 8 9]
unwrap([1, 2, 3, 4, 5, 6, 1, 2, 3], period=6)  # expect: [1 2 3 4 5 6 7 8 9]
phases = linspace(0, pi, 5) + where(arange(5) > 2, pi, 0)
assert_close(unwrap(phases), [0, pi / 4, pi / 2, -pi / 4, 0])
unwrap([[0, 7], [7, 0]], period=8, axis=0)
# expect: [[ 0  7]
# expect:  [-1  8]]
unwrap(float32([0, 4])).dtype            # expect: float32
