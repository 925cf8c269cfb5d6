histogram([1.0, nan])
