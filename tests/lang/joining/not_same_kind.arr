concatenate(([1.5], [2]), dtype=int64)
# error: float64 cannot become int64 here
