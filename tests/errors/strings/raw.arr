path = r"C:\data"
