uniform(0, inf)
