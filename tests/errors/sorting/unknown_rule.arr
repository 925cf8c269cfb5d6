histogram([1, 2], bins="best")
