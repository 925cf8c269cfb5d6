cumulative_sum([[1, 2], [3, 4]])
# error: `cumsum` and `cumprod` flatten without one
