quantile([true, false], 0.5)
