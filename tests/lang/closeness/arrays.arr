isclose([1.0, 2.0], [1.0 + 1e-9, 2.1])           # expect: [ true false]
isclose([inf, -inf, nan, inf], [inf, inf, nan, 1])  # expect: [ true false false false]
isclose([nan, 1], [nan, nan], equal_nan=true)    # expect: [ true false]
# b is the reference for the relative tolerance.
isclose(100, 110, rtol=0.095)                    # expect: true
isclose(110, 100, rtol=0.095)                    # expect: false
isclose([1, 2], [1.1, 2.2], atol=[0.2, 0.1])     # expect: [ true false]
isclose(1e-9, 0)                                 # expect: true
isclose(1e-7, 0)                                 # expect: false
isclose([[1], [2]], [1, 2])
# expect: [[ true false]
# expect:  [false  true]]
allclose([1, 2], [1, 2.00001])                   # expect: true
allclose([1, 2], [1, 2.1])                       # expect: false
allclose([], [])                                 # expect: true
array_equal([1, 2], [1.0, 2.0])                  # expect: true
array_equal([1, 2], [[1, 2]])                    # expect: false
array_equal([nan], [nan])                        # expect: false
array_equal([1, nan], [1, nan], equal_nan=true)  # expect: true
array_equal(3, 3)                                # expect: true
array_equiv([1, 2], [[1, 2], [1, 2]])            # expect: true
array_equiv([1, 2], [[1, 2], [1, 3]])            # expect: false
array_equiv([1, 2], [1, 2, 3])                   # expect: false
