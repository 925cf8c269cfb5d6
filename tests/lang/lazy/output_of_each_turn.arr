x = arange(3)
for i in range(2) {
    print(i, sum(x))
    x = x + i
}
print(x)
# expect: 0 3
# expect: 1 3
# expect: [1 2 3]
