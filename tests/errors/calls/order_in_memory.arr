zeros((2, 3), order="F")
