# Arrays are values: changing one name never changes another.
a = [1, 2]
b = a
a += 10
a                               # expect: [11 12]
b                               # expect: [1 2]
u, v = 1, 2
u, v = v, u
print(u, v)                     # expect: 2 1
m, n = zeros(3, 4).shape
print(m, n)                     # expect: 3 4
