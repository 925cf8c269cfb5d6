"abc"[0]
