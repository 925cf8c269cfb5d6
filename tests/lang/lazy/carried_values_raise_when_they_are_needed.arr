# A loop computes what it hands on, but what happens to it is nobody's business before somebody needs it.
p = [2, 3]
q = [7]
for i in range(3) {
    p = p ^ [-1]
    q = q // 0 + 7
    print(i)
}
# expect: 0
# expect: 1
# expect: 2
print(q)                        # expect: [7]
# warning: division by zero
print(p)
# error: negative power
# error at: 5:9
