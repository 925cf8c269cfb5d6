a = [[1, 2], [3, 4]]
a @ a
# expect: [[ 7 10]
# expect:  [15 22]]
a @ [1, 10]                      # expect: [21 43]
[1, 10] @ a                      # expect: [31 42]
[1, 2, 3] @ [4, 5, 6]            # expect: 32
a @ [[0.5], [1.0]]
# expect: [[2.5]
# expect:  [5.5]]
matmul(a, a.T) - a @ a.T
# expect: [[0 0]
# expect:  [0 0]]
x = a
x @= [[0, 1], [1, 0]]
x
# expect: [[2 1]
# expect:  [4 3]]
# Integers wrap in their dtype, bools are sets.
int8([[100, 100]]) @ int8([[2], [1]])    # expect: [[44]]
[true, false] @ [true, true]             # expect: true
[[true, false], [false, false]] @ [[true], [true]]
# expect: [[ true]
# expect:  [false]]
(uint8([[200]]) @ uint8([[2]])).dtype    # expect: uint8
(float32([[1]]) @ [[1.0]]).dtype         # expect: float64
# Sums of nothing.
zeros(2, 0) @ zeros(0, 3)
# expect: [[0. 0. 0.]
# expect:  [0. 0. 0.]]
(zeros(0, 2) @ zeros(2, 3)).shape        # expect: (0, 3)
zeros(0) @ zeros(0)                      # expect: 0.0
