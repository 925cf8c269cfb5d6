mean([1, 2, 3, 4])              # expect: 2.5
mean([[1, 2], [3, 4]], axis=0)  # expect: [2. 3.]
mean([[1, 2], [3, 4]], axis=1, keepdims=true)
# expect: [[1.5]
# expect:  [3.5]]
mean([true, false, false, false])       # expect: 0.25
mean([1.0, nan])                # expect: nan
mean([inf, 1.0])                # expect: inf
mean(zeros(0, 2), axis=0)       # expect: [nan nan]
mean(5)                         # expect: 5.0
# The mean of integers is that of their doubles: their sum may be too large for an integer.
mean(full(4, 9223372036854775807))      # expect: 9.223372036854776e+18
