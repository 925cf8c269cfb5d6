repmat([1, 2], 3)
