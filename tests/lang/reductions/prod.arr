prod([2, 3, 4])                 # expect: 24
prod([[1, 2], [3, 4]], axis=0)  # expect: [3 8]
prod([0.5, 4.0])                # expect: 2.0
prod([true, true])              # expect: 1
prod([1, 2, 3], keepdims=true)  # expect: [6]
prod(full(64, 2))               # expect: 0
prod([-0.0, 3.0])               # expect: -0.0
