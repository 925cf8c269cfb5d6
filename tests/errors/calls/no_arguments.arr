mean()
