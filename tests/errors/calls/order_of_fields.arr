sort([3, 1, 2], order="name")
