cov([1, 2, 3], aweights=[-1, 2, 3])
