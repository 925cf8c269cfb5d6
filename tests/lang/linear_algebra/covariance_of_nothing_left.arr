polyfit([0, 1, 2], [1, 2, 4], 2, cov=true)
# error: 3 points leave nothing to scale a covariance by
