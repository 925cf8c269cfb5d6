choice(5, 6, replace=false)
