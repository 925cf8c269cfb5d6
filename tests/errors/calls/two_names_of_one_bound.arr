clip([1, 5, 9], a_min=2, min=3)
