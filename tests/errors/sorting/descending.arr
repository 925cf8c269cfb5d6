sort([3, 1, 2], reverse=true)
