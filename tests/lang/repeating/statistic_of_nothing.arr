pad([1, 2], 1, "mean", stat_length=0)
# error: a statistic of no elements has no value
