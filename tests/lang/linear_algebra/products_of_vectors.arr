dot([1, 2, 3], [4, 5, 6])        # expect: 32
dot(3, [1, 2])                   # expect: [3 6]
dot([[1, 2], [3, 4]], [[5, 6], [7, 8]])
# expect: [[19 22]
# expect:  [43 50]]
dot(ones(2, 3, 4), ones(5, 4, 6)).shape      # expect: (2, 3, 5, 6)
inner([[1, 2], [3, 4]], [[1, 0], [0, 1]])
# expect: [[1 2]
# expect:  [3 4]]
inner(2, [1, 2])                 # expect: [2 4]
outer([1, 2], [[1, 2], [3, 4]])
# expect: [[1 2 3 4]
# expect:  [2 4 6 8]]
vdot([[1, 2], [3, 4]], [1, 1, 1, 1].reshape(2, 2))   # expect: 10
vecdot([[1, 2], [3, 4]], [[1, 1], [2, 2]])           # expect: [ 3 14]
vecdot([[1, 2], [3, 4]], [[1, 1], [2, 2]], axis=0)   # expect: [ 7 10]
cross([1, 0, 0], [0, 1, 0])      # expect: [0 0 1]
cross([[1, 2, 3], [4, 5, 6]], [1, 1, 1])
# expect: [[-1  2 -1]
# expect:  [-1  2 -1]]
cross(eye(3), [[1, 2, 3]], axisa=0, axisc=0)
# expect: [[ 0.  3. -2.]
# expect:  [-3.  0.  1.]
# expect:  [ 2. -1.  0.]]
kron([1, 2], [[1, 0], [0, 1]])
# expect: [[1 0 2 0]
# expect:  [0 1 0 2]]
trace(arange(9).reshape(3, 3))   # expect: 12
trace(arange(8).reshape(2, 2, 2))            # expect: [6 8]
trace(ones(2, 3), offset=1)      # expect: 2.0
trace(int8([[100, 0], [0, 100]]))            # expect: 200
trace(int8([[100, 0], [0, 100]]), dtype=int8)    # expect: -56
tensordot(arange(6).reshape(2, 3), [1, 2, 3], 1)     # expect: [ 8 26]
tensordot([1, 2], [3, 4], 0)
# expect: [[3 4]
# expect:  [6 8]]
a = arange(60.0).reshape(3, 4, 5)
b = arange(24.0).reshape(4, 3, 2)
tensordot(a, b, axes=([1, 0], [0, 1]))
# expect: [[4400. 4730.]
# expect:  [4532. 4874.]
# expect:  [4664. 5018.]
# expect:  [4796. 5162.]
# expect:  [4928. 5306.]]
multi_dot([[[1, 2, 3]], [[1], [2], [3]], [[2, 0]]])  # expect: [[28  0]]
multi_dot(([1, 2], [[1, 0], [0, 1]], [3, 4]))        # expect: 11
matrix_power([[0, 1], [1, 1]], 5)
# expect: [[3 5]
# expect:  [5 8]]
matrix_power([[1, 2], [3, 4]], 0)
# expect: [[1 0]
# expect:  [0 1]]
matrix_power([[2.0, 0.0], [0.0, 4.0]], -2)
# expect: [[0.25   0.    ]
# expect:  [0.     0.0625]]
