found = none
for i in range(5) {
    for j in range(5) {
        if j > i { break }
        if (i + j) % 2 == 1 { continue }
        if i * j == 8 { found = (i, j) }
    }
}
found                           # expect: (4, 2)
i, j                            # expect: (4, 4)
n = 0
while n < 10 {
    n += 1
    if n % 2 == 0 { continue }
    if n > 6 { break }
}
n                               # expect: 7
for k in range(0) { print("never") }
while false { print("never") }
