pixels = zeros(4, dtype=uint8)
pixels[2] = -1
