a = [1, 2, 3]
where(a > 0 & a < 3, a, 0)
