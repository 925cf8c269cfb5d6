x = [[1, 2, 3], [4, 5, 6]]
sum(x)                          # expect: 21
sum(x, axis=0)                  # expect: [5 7 9]
sum(x, axis=1)                  # expect: [ 6 15]
sum(x, 0)                       # expect: [5 7 9]
sum(x, axis=-1)                 # expect: [ 6 15]
sum(x, axis=(0, 1))             # expect: 21
sum(x, axis=())
# expect: [[1 2 3]
# expect:  [4 5 6]]
sum(x, axis=1, keepdims=true)
# expect: [[ 6]
# expect:  [15]]
sum(x, keepdims=true)           # expect: [[21]]
x.sum()                         # expect: 21
sum([true, true])               # expect: 2
sum(5)                          # expect: 5
sum([0.1, 0.2], dtype=int64)    # expect: 0
sum(none == none)               # expect: 1
