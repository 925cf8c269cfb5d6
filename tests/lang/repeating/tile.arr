x = [1, 2, 3]
tile(x, 2)                       # expect: [1 2 3 1 2 3]
tile(x, (2, 1))
# expect: [[1 2 3]
# expect:  [1 2 3]]
tile([[1, 2], [3, 4]], 2)
# expect: [[1 2 1 2]
# expect:  [3 4 3 4]]
tile([[1], [2]], (2, 1)).T       # expect: [[1 2 1 2]]
tile(5, 3)                       # expect: [5 5 5]
tile(x, 0)                       # expect: []
tile(zeros(2, 3), (2, 1, 1)).shape  # expect: (2, 2, 3)
sum(tile(x * 2, 1000))           # expect: 12000
