choice(3, 2, replace=false, p=[1.0, 0, 0])
