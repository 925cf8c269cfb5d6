x = zeros(50)
for i in range(100) {
    x[i // 2] = i
    x[i // 2 + 20] += 1
}
# error: index 50 is outside
# error at: 4:7
