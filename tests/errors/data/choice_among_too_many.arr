choice(10^14, 3, replace=false)
