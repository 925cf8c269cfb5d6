for i, v in enumerate(5) { print(i) }
