var([1, 2, 3], ddof=1, correction=1)
# error: `ddof` and `correction` are two names of one number
