r = range(3)
r                               # expect: range(0, 3)
len(r), r[0], r[-1]             # expect: (3, 0, 2)
r[1:], range(10)[::-2]          # expect: (range(1, 3), range(9, -1, -2))
range(0, 10, 3)                 # expect: range(0, 10, 3)
len(range(0, 10, 3)), len(range(5, 0))  # expect: (4, 0)
len(range(10 ^ 18))             # expect: 1000000000000000000
range(0, 4, 3) == range(0, 6, 3)        # expect: true
range(2) == range(3)            # expect: false
sum(r), array(r)                # expect: (3, [0 1 2])
fn total(items) {
    t = 0
    for i in items { t = t + i }
    t
}
total(r), total((4, 5))         # expect: (3, 9)
# The numbers are plain ones.
(float32([1.5]) * r[1]).dtype   # expect: float32
fn sums(range) = range(3)
len(sums(5))                    # expect: 3
