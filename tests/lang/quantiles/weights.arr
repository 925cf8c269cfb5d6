# The first element at which the weights up to it reach that part of all.
x = [10, 20, 30]
quantile(x, 0.5, weights=[1, 1, 4], method="inverted_cdf")          # expect: 30
quantile(x, [0, 0.25, 0.5, 0.75, 1], weights=[1, 2, 1], method="inverted_cdf")   # expect: [10 10 20 20 30]
percentile(x, 25, weights=[1, 2, 1], method="inverted_cdf")         # expect: 10
# Elements that weigh nothing are no quantiles.
quantile(x, [0, 1], weights=[0, 2, 1], method="inverted_cdf")       # expect: [20 30]
quantile([30, 10, 20], 0.5, weights=[4, 1, 1], method="inverted_cdf")   # expect: 30
y = [[1.0, 2.0, 3.0], [6.0, 5.0, 4.0]]
quantile(y, 0.5, axis=1, weights=[3, 1, 1], method="inverted_cdf")  # expect: [1. 6.]
quantile(y, 0.5, axis=0, weights=[1, 3], method="inverted_cdf")     # expect: [6. 5. 4.]
quantile(y, 0.5, axis=(1, 0), weights=[[1, 1], [1, 1], [9, 1]], method="inverted_cdf")   # expect: 3.0
quantile(y, 0.5, weights=[[1, 1, 1], [1, 1, 9]], method="inverted_cdf")   # expect: 4.0
quantile(y, [0.5, 1.0], axis=1, weights=[3, 1, 1], method="inverted_cdf", keepdims=true).shape   # expect: (2, 2, 1)
quantile([1.0, nan, 2.0], 0.5, weights=[1, 1, 1], method="inverted_cdf")      # expect: nan
nanquantile([1.0, nan, 2.0], [0.5, 0.9], weights=[1, 5, 1], method="inverted_cdf")   # expect: [1. 2.]
nanquantile([[nan, nan], [1.0, 2.0]], 1, axis=1, weights=[1, 1], method="inverted_cdf")   # expect: [nan  2.]
quantile([false, true], 0.9, weights=[1, 1], method="inverted_cdf")     # expect: true
quantile(zeros((0, 2)), 0.5, axis=1, weights=[1, 1], method="inverted_cdf").shape   # expect: (0,)
