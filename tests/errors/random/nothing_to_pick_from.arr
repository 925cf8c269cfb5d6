choice([], 3)
