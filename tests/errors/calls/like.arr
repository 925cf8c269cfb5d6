zeros(3, like=[1, 2])
