x = float16([1, 2])
