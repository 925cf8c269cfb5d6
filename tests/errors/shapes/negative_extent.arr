zeros(-3)
