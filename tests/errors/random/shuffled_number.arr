x = shuffle(5)
