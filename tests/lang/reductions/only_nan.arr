nanargmin([[1.0, nan], [nan, nan]], axis=1)
# error: all-nan slice encountered
