a = arange(3)
b = arange(2).reshape(2, 1)
a + b
# expect: [[0 1 2]
# expect:  [1 2 3]]
(zeros(2, 1, 4) + ones(3, 1)).shape     # expect: (2, 3, 4)
(zeros(0, 3) + ones(3)).shape           # expect: (0, 3)
(zeros(1) + zeros(0)).shape             # expect: (0,)
5 + a                                   # expect: [5 6 7]
(a + 0.0)[:, newaxis].shape             # expect: (3, 1)
broadcast_to(a, (2, 3))
# expect: [[0 1 2]
# expect:  [0 1 2]]
sum(broadcast_to([1], (100, 50)))       # expect: 5000
broadcast_to(7, (2,))                   # expect: [7 7]
