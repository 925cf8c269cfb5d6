digitize([1], [3, 1, 2])
# error: all ascend or all descend
# error at: 1:1
