int n = 3
