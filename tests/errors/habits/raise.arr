raise ValueError("negative")
