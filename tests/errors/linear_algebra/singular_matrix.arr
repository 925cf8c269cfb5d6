a = [[1, 2], [2, 4]]
x = solve(a, [1, 1])
print(x)
