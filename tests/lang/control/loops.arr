for i in range(3) { print(i) }
# expect: 0
# expect: 1
# expect: 2
for i in range(5, 0, -2) { print(i) }
# expect: 5
# expect: 3
# expect: 1
for i, v in enumerate([7.5, 8.5]) { print(i, v) }
# expect: 0 7.5
# expect: 1 8.5
for row in [[1, 2], [3, 4]] { print(sum(row)) }
# expect: 3
# expect: 7
for a, b in zip([1, 2], [10, 20]) { print(a + b) }
# expect: 11
# expect: 22
n = 0
while true {
    n += 1
    if n == 2 { continue }
    if n > 3 { break }
    print(n)
}
# expect: 1
# expect: 3
err = 1.0
while err > 0.1 { err = err / 2 }
err                             # expect: 0.0625
