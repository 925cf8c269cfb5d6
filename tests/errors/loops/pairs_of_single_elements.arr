for i, v in [5, 6, 7] { print(i, v) }
