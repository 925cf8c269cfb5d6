nanmean([1.5, nan], dtype=int64)
# error: `dtype` must be float32 or float64 here, not int64
