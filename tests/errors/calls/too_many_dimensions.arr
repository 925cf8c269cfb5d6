array([1, 2], ndmin=100)
