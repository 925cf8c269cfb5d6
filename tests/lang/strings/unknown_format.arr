f"{1.5:.2q}"
# error: the format `q` does not apply to a float
# error at: 1:4
