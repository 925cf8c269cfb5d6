arange(start=2)
