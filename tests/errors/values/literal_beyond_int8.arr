x = int8(200)
