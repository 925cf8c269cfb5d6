compress([true, false, false], [1, 2])                 # expect: [1]
extract([[true, true], [false, false]], [1, 2, 3])     # expect: [1 2]
compress([true, false, false, true], [1, 2, 3])
# error: the condition has 4 elements and holds behind the 3 of the axis
# error at: 3:10
