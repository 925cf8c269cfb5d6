split(arange(7), 3)
# error: `array_split` makes parts of nearly equal size
