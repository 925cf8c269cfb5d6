pad([1, 2], 1, "mirror")
# error: `mode` cannot be "mirror"
