mask = [true, false]
inverse = -mask
