trapezoid([1, 2, 3])                     # expect: 4.0
trapezoid([1, 2, 3], dx=2)               # expect: 8.0
trapezoid([1, 2, 3], [4, 6, 8])          # expect: 8.0
trapezoid([[0, 1, 2], [3, 4, 5]], axis=0)  # expect: [1.5 2.5 3.5]
trapezoid([[0, 1, 2], [3, 4, 5]])        # expect: [2. 8.]
trapezoid([7])                           # expect: 0.0
gradient([1.0, 2.0, 4.0, 7.0, 11.0])     # expect: [1.  1.5 2.5 3.5 4. ]
gradient([1.0, 2.0, 4.0, 7.0, 11.0], 2)  # expect: [0.5  0.75 1.25 1.75 2.  ]
gradient([1, 2, 4])                      # expect: [1.  1.5 2. ]
# Squares have exact derivatives, also with uneven coordinates.
t = [0.0, 1.0, 1.5, 3.5, 4.0]
assert_close(gradient(t^2, t, edge_order=2), 2 * t)
gradient([0.0, 1.0, 9.0], [0.0, 1.0, 3.0])  # expect: [1. 2. 4.]
down, across = gradient([[1, 2, 6], [3, 4, 5]])
down
# expect: [[ 2.  2. -1.]
# expect:  [ 2.  2. -1.]]
across
# expect: [[1.  2.5 4. ]
# expect:  [1.  1.  1. ]]
gradient([[1, 2, 6], [3, 4, 5]], axis=0)[0]  # expect: [ 2.  2. -1.]
gradient(float32([1, 2, 4]), 0.5).dtype  # expect: float32
